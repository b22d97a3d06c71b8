#include <kan/network.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "core/data/csv_reader.h"
#include "core/data/derived_columns.h"
#include "core/data/read_table.h"
#include "core/data/table_dataset.h"
#include "core/facade/state.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/train/loss_unit.h"

namespace kan::lib {

namespace {

/// Columns of numbers are to be read as numbers, whatever the first rows look like.
kan::Table rowsFor(const TableEncoding &encoding, const std::string &file) {
    if (!isText(tableFormat(file))) return kan::readTable(file, CsvDialect());
    const CsvDialect dialect = csvDialectOf(file);
    const std::vector<std::string> names = previewCsv(file, dialect, 1).names;
    std::map<std::string, CellType> types;
    for (const EncodedColumn &column : encoding.inputs)
        if (column.coding == ColumnCoding::Number && std::find(names.begin(), names.end(), column.name) != names.end())
            types[column.name] = CellType::Number;
    return kan::readTable(file, dialect, {}, types);
}

Table inUnitsOfUser(const Matrix &values, const kan::Dataset &columns) {
    return tableOf(columns.classes > 0 ? values : inUserUnits(values, columns.output_scaling));
}

kan::Dataset withoutRows(const kan::Dataset &rows) {
    kan::Dataset columns;
    columns.input_names = rows.input_names;
    columns.output_names = rows.output_names;
    columns.input_scaling = rows.input_scaling;
    columns.output_scaling = rows.output_scaling;
    columns.classes = rows.classes;
    columns.class_names = rows.class_names;
    columns.derivation = rows.derivation;
    return columns;
}

Network untrained(const kan::Experiment &experiment, const Dataset &dataset) {
    return networkOf(experiment.makeModel(), dataset, experiment.training.loss.kind);
}

}  // namespace

Matrix matrixOf(const Table &table, const char *name) {
    if (table.columns == 0 || table.values.size() % table.columns != 0)
        throw std::invalid_argument(concat(name, " has ", table.values.size(), " values in ", table.columns,
                                           " columns; give it whole rows of at least one column"));
    return Eigen::Map<const Matrix>(table.values.data(), static_cast<Eigen::Index>(table.rows()),
                                    static_cast<Eigen::Index>(table.columns));
}

Table tableOf(const Matrix &matrix) {
    return {{matrix.data(), matrix.data() + matrix.size()}, static_cast<std::size_t>(matrix.cols())};
}

EdgeId edgeIdOf(Edge edge) {
    return {edge.layer, edge.from, edge.to};
}

Network networkOf(Kan model, const Dataset &dataset, Loss loss) {
    const Dataset::State &data = dataset.state();
    return Network(std::make_shared<const Network::State>(Network::State{
        std::move(model), withoutRows(*data.rows), data.encoding, data.source, data.rows, outputMeaning(loss)}));
}

Network withModel(const Network &network, Kan model) {
    const Network::State &state = network.state();
    return Network(std::make_shared<const Network::State>(
        Network::State{std::move(model), state.columns, state.encoding, state.source, state.rows, state.meaning}));
}

Network::Network(const Dataset &dataset, const Options &options)
    : Network(untrained(experimentOf(dataset, options), dataset)) {}

Network::Network(std::shared_ptr<const State> state) : state_(std::move(state)) {}

std::vector<int> Network::width() const {
    std::vector<int> width = {state_->model.inputs()};
    for (const KanLayer &layer : state_->model.layers()) width.push_back(layer.nodes());
    return width;
}

std::vector<Edge> Network::edges() const {
    std::vector<Edge> live;
    const Kan &model = state_->model;
    for (int l = 0; l < model.depth(); ++l)
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int j = 0; j < model.layer(l).outputs; ++j)
                if (model.mask(l, i, j) != 0) live.push_back({l, i, j});
    return live;
}

std::size_t Network::symbolicEdges() const {
    return state_->model.symbolicEdgeCount();
}

bool Network::allSymbolic() const {
    return state_->model.allSymbolic();
}

std::vector<double> Network::parameters() const {
    return state_->model.parameters();
}

Table predict(const Network &network, const Table &inputs, int threads) {
    Matrix rows = matrixOf(inputs, "inputs");
    const Network::State &state = network.state();
    const std::vector<ColumnScaling> &scaling = state.columns.input_scaling;
    for (std::size_t c = 0; c < scaling.size() && c < inputs.columns; ++c)
        for (Eigen::Index row = 0; row < rows.rows(); ++row) {
            double &value = rows(row, static_cast<Eigen::Index>(c));
            value = scaling[c].fromUser(value);
        }
    return inUnitsOfUser(kan::predict(state.model, rows, threads), state.columns);
}

Prediction predict(const Network &network, const std::string &file, int threads) {
    const Network::State &state = network.state();
    kan::Table table = rowsFor(state.encoding, file);
    if (state.source) table = withInputColumns(std::move(table), *state.source, state.encoding);
    EncodedRows rows = encodeRows(table, state.encoding);
    return {inUnitsOfUser(kan::predict(state.model, rows.inputs, threads), state.columns), std::move(rows.rows),
            std::move(rows.left_out)};
}

double rmse(const Network &network, const Table &inputs, const Table &labels) {
    const Matrix predicted = matrixOf(predict(network, inputs), "predictions");
    const Matrix wanted = matrixOf(labels, "labels");
    if (predicted.rows() != wanted.rows() || predicted.cols() != wanted.cols())
        throw std::invalid_argument(concat("labels has ", wanted.rows(), " rows of ", wanted.cols(),
                                           ", the network gives ", predicted.rows(), " of ", predicted.cols(),
                                           "; make them equal"));
    return kan::rmse(predicted, wanted);
}

}  // namespace kan::lib
