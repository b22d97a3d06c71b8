#include "ui/session/dependence_runner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/experiment/column_dependence.h"
#include "core/experiment/row_names.h"
#include "core/experiment/structure_csv.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kDependenceBins = 40;

void requireFinite(const PartialDependence &curves) {
    const auto finite = [](double value) { return std::isfinite(value); };
    bool all = std::ranges::all_of(curves.mean, finite);
    for (const std::vector<double> &curve : curves.curves) all = all && std::ranges::all_of(curve, finite);
    if (!all)
        throw std::invalid_argument(
            DependenceRunner::tr("The network's outputs are not finite where this input is moved to.").toStdString());
}

std::shared_ptr<const DependenceFound> dependenceOf(const DependenceQuestion &question, const std::stop_token &stop) {
    const Dataset &data = *question.data->dataset;
    const TableEncoding &encoding = question.reading.encoding;
    DependenceOptions options;
    options.threads = 1;  // the training has the machine
    auto result = std::make_shared<DependenceFound>();
    result->curves = columnDependence(*question.model, data, question.reading,
                                      movedColumn(encoding, question.column, data.train_input, options.points),
                                      question.output, options, stop);
    requireFinite(result->curves);
    const MovedColumn &column = result->curves.column;
    const EncodedColumn &input = encoding.inputs[static_cast<std::size_t>(question.column)];
    const std::string output =
        dependenceOutputs(*question.model, question.reading)[static_cast<std::size_t>(question.output)];
    result->input = prettyName(
        QString::fromStdString(column.categories.empty() ? data.inputTitle(column.inputs.front()) : input.name));
    result->output =
        prettyName(QString::fromStdString(question.reading.ofClasses() ? output : data.outputTitle(question.output)));
    for (const Eigen::Index row : result->curves.rows) {
        const std::size_t number = rowOf(*question.data, false, row);
        result->rows.push_back(static_cast<int>(number));
        result->row_titles << QString::fromStdString(rowTitle(*question.data, number));
    }
    result->counts = rowsAlong(column, data.train_input, scalingOf(column, data), kDependenceBins);
    result->log_x = input.scaling.log && column.categories.empty();
    result->log_y = !question.reading.ofClasses() && !data.output_scaling.empty() &&
                    data.output_scaling[static_cast<std::size_t>(question.output)].log;
    result->csv = dependenceCsv(result->curves, input.name, output);
    return result;
}

}  // namespace

DependenceRunner::DependenceRunner(QObject *parent) : QObject(parent), task_([this] { emit changed(state()); }) {}

DependenceRunner::~DependenceRunner() = default;

void DependenceRunner::start(DependenceQuestion question) {
    DependenceState first;
    first.running = true;
    first.question = std::move(question);
    task_.start(std::move(first),
                [](DependenceState state, const std::stop_token &stop, const NewestTask<DependenceState>::Post &post) {
                    try {
                        state.result = dependenceOf(state.question, stop);
                    } catch (const std::exception &error) {
                        state.problem = QString::fromUtf8(error.what());
                    }
                    state.running = false;
                    post(std::move(state));
                });
}

}  // namespace kan::ui

#include "moc_dependence_runner.cpp"
