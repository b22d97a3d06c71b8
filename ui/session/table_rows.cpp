#include "ui/session/table_rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/data/idx.h"
#include "core/data/image_source.h"
#include "core/text.h"

namespace kan::ui {

namespace {

namespace fs = std::filesystem;

constexpr int kFewInputs = 6;  // with a hidden layer there are still few enough curves to be looked at
constexpr int kHiddenNodes = 3;
constexpr int kGrid = 3;  // measured rows are few and noisy: stiff curves and some penalty do better on test rows
constexpr double kClassPenalty = 0.02;
constexpr double kNumberPenalty = 0.001;

std::map<std::string, CellType> typesOf(const TableSource &source) {
    std::map<std::string, CellType> types;
    for (const TableColumnUse &use : source.columns) {
        if (use.role != ColumnRole::Ignore && use.coding == ColumnCoding::Number) types[use.name] = CellType::Number;
    }
    return types;
}

std::string absoluteName(const std::string &name, const fs::path &folder) {
    if (name.empty() || fs::path(name).is_absolute()) return name;
    std::error_code error;
    const fs::path found = locatedFile(name, folder);
    if (fs::exists(found, error)) return fs::absolute(found, error).lexically_normal().string();
    return folder.empty() ? name : fs::absolute(folder / name, error).lexically_normal().string();
}

void requireFile(const std::string &name) {
    std::error_code error;
    if (fs::exists(name, error)) return;
    if (fs::path(name).is_absolute())
        throw DataError(concat(name, " is not there; bring it back, or choose where it is now"));
    throw DataError(concat(name, " is neither in ", fs::current_path(error).string(), " nor in ", dataFolder(),
                           "; put it there, or choose where it is"));
}

std::string relativeName(const std::string &name, const fs::path &folder) {
    const fs::path file(name);
    if (!file.is_absolute()) return name;
    const fs::path relative = file.lexically_relative(folder);
    auto part = relative.begin();
    if (part != relative.end() && *part == "..") ++part;
    const bool near = part != relative.end() && *part != "..";
    return near ? relative.string() : name;
}

bool hasClasses(const TableSource &source) {
    return std::any_of(source.columns.begin(), source.columns.end(), [](const TableColumnUse &use) {
        return use.role == ColumnRole::Target && use.coding == ColumnCoding::Codes;
    });
}

Loss lossOfClasses(int classes) {
    return classes == 2 ? Loss::BinaryCrossEntropy : Loss::CrossEntropy;
}

}  // namespace

TableDataset tableRows(const TableSource &source, TableStore &store, const ReadOptions &options) {
    source.validate();
    requireFile(source.file);
    if (!source.test_file.empty()) requireFile(source.test_file);
    const auto types = typesOf(source);
    const std::shared_ptr<const Table> table = store.read(source.file, source.dialect, options, types);
    std::optional<Table> test;
    if (!source.test_file.empty()) test = *store.read(source.test_file, source.dialect, options, types);
    return makeDataset(*table, test, source);
}

void findTableFiles(Experiment &experiment) {
    if (!experiment.table) return;
    for (std::string *name : {&experiment.table->file, &experiment.table->test_file})
        *name = absoluteName(*name, experiment.folder);
}

void nameTableFilesFrom(const fs::path &folder, Experiment &experiment) {
    if (!experiment.table) return;
    for (std::string *name : {&experiment.table->file, &experiment.table->test_file})
        *name = relativeName(*name, folder);
}

void fitToRows(const Dataset &rows, Experiment &experiment) {
    TrainingOptions &training = experiment.training;
    LossFunction &loss = training.loss;
    if (loss.ofClasses() && rows.classes == 0) loss.kind = Loss::Mse;
    if (loss.kind == Loss::BinaryCrossEntropy && rows.classes > 2) loss.kind = Loss::CrossEntropy;
    const bool weighed = loss.ofClasses() && static_cast<int>(loss.class_weights.size()) == rows.classes;
    if (!weighed) loss.class_weights.clear();
    if (loss.kind != Loss::Mse && training.opt == Optimizer::Lm) training.opt = Optimizer::Lbfgs;
    std::vector<int> width = experiment.model.width;
    if (width.size() < 2) return;
    width.front() = rows.inputs();
    width.back() = loss.outputs(rows.outputs(), rows.classes);
    if (width == experiment.model.width) return;
    experiment.model.width = std::move(width);
    experiment.initial.reset();
}

void adoptColumns(const TableSource &source, const Dataset &rows, Experiment &experiment) {
    const bool had_classes = experiment.table && hasClasses(*experiment.table);
    experiment.table = source;
    LossFunction &loss = experiment.training.loss;
    if (rows.classes > 0 && !had_classes) loss = {.kind = lossOfClasses(rows.classes)};
    fitToRows(rows, experiment);
}

Experiment tableExperiment(const TableSource &source, const Dataset &rows) {
    Experiment experiment;
    experiment.name = fs::path(source.file).stem().string();
    experiment.formula.clear();
    experiment.sampling = {};
    experiment.table = source;
    LossFunction &loss = experiment.training.loss;
    if (rows.classes > 0) loss.kind = lossOfClasses(rows.classes);
    experiment.training.lamb = rows.classes > 0 ? kClassPenalty : kNumberPenalty;
    experiment.model.grid = kGrid;
    const int outputs = loss.outputs(rows.outputs(), rows.classes);
    experiment.model.width = {rows.inputs(), outputs};
    if (rows.inputs() <= kFewInputs) experiment.model.width = {rows.inputs(), kHiddenNodes, outputs};
    return experiment;
}

}  // namespace kan::ui
