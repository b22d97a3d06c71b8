#include "core/experiment/added_input.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "core/compile/network_starts.h"
#include "core/data/calendar_column.h"
#include "core/data/derived_columns.h"
#include "core/data/idx.h"
#include "core/data/table_source.h"
#include "core/experiment/edit_effect.h"
#include "core/model/kan_layers.h"
#include "core/text.h"
#include "core/train/grid_update.h"

namespace kan {

namespace {

/// A target is not known where the network predicts.
void requireKnownColumns(const TableSource &source, const TableEncoding &encoding, const std::string &name) {
    TableEncoding own;
    for (const EncodedColumn &column : encoding.inputs)
        if (column.name == name) own.inputs.push_back(column);
    const std::vector<std::string> read = fileColumnsFor(source, own);
    for (const TableColumnUse &use : source.columns)
        if (use.role == ColumnRole::Target && std::find(read.begin(), read.end(), use.name) != read.end())
            throw DataError(concat("derived: ", name, " reads ", use.name,
                                   ", which is to be predicted and not known then; use other columns"));
}

/// The first of `before` that is not among `after`, both increasing once sorted.
std::optional<std::size_t> firstLost(std::vector<std::size_t> before, std::vector<std::size_t> after,
                                     std::size_t &lost) {
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    std::vector<std::size_t> gone;
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(gone));
    lost = gone.size();
    return gone.empty() ? std::nullopt : std::optional(gone.front());
}

void requireSameRows(const PreparedData &before, const PreparedData &after, const DerivedColumn &column) {
    std::vector<std::size_t> had = before.table_rows.train, has = after.table_rows.train;
    const auto join = [](std::vector<std::size_t> &all, const std::vector<std::size_t> &more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    const bool own_test = after.test_table != nullptr;
    if (!own_test) {
        join(had, before.table_rows.test);
        join(has, after.table_rows.test);
    }
    const auto require = [&](const Table &table, const std::vector<std::size_t> &old_rows,
                             const std::vector<std::size_t> &new_rows) {
        std::size_t lost = 0;
        if (const auto row = firstLost(old_rows, new_rows, lost))
            throw DataError(concat(table.file, ", ", table.place(*row), ": ", column.name, " = ", column.formula,
                                   " has no value in ", lost, lost == 1 ? " row" : " rows",
                                   ", as a cell that it reads is missing there; leave ", lost == 1 ? "it" : "them",
                                   " out, or choose a formula of other columns"));
    };
    require(*after.table, had, has);
    if (own_test) require(*after.test_table, before.table_rows.test, after.table_rows.test);
    if (before.table_rows.train != after.table_rows.train || before.table_rows.test != after.table_rows.test)
        throw DataError(concat("derived: with ", column.name,
                               " the rows are divided otherwise into training and test rows; divide them by a rule "
                               "that does not depend on it"));
}

void requireSameColumns(const TableEncoding &before, const TableEncoding &after, const std::string &name) {
    const bool same = before.outputs == after.outputs && before.inputs.size() < after.inputs.size() &&
                      std::equal(before.inputs.begin(), before.inputs.end(), after.inputs.begin());
    if (!same)
        throw DataError(concat("derived: with ", name,
                               " other columns are scaled or coded otherwise, as the file has changed; read it again "
                               "and train on that first"));
}

/// The inputs of `after` behind those of `before`.
void requireVariation(const PreparedData &after, int before, const DerivedColumn &column) {
    for (int i = before; i < after.dataset->inputs(); ++i)
        if (!after.varies[static_cast<std::size_t>(i)])
            throw std::invalid_argument(
                concat("derived: ", after.dataset->input_names[static_cast<std::size_t>(i)], " = ", column.formula,
                       " is the same in all training rows, so that there is nothing to learn from it; choose another "
                       "formula"));
}

std::vector<double> knotsFor(const Kan &model, const Matrix &rows, int input) {
    std::vector<double> values(static_cast<std::size_t>(rows.rows()));
    for (Eigen::Index n = 0; n < rows.rows(); ++n) values[static_cast<std::size_t>(n)] = rows(n, input);
    std::sort(values.begin(), values.end());
    return knotsOver(model.spec(), model.layer(0).grid, values);
}

Kan withInputsOf(const Kan &network, const Matrix &rows) {
    if (network.depth() == 0 || std::ranges::count(network.layer(0).mask, 0.0) == std::ssize(network.layer(0).mask))
        throw std::invalid_argument(
            "no edge leaves the network's inputs, so that none could leave another one; restore pruned edges first");
    Kan model = network;
    for (int i = network.inputs(); i < static_cast<int>(rows.cols()); ++i)
        model = withInput(model, knotsFor(model, rows, i));
    return model;
}

}  // namespace

std::string addedInputRefusal(const Experiment &experiment) {
    if (experiment.images) return "the inputs are the pixels of images; open a table to compute inputs of others";
    if (experiment.dataset && !experiment.table)
        return "the rows stand in the experiment itself; save them as a table and train on that to compute inputs of "
               "others";
    return {};
}

AddedInput withAddedInput(const Experiment &experiment, const PreparedData &rows, const Kan *network,
                          const DerivedColumn &column, TableStore &store, const ReadOptions &options) {
    if (const std::string refusal = addedInputRefusal(experiment); !refusal.empty())
        throw std::invalid_argument(refusal);
    const int before = rows.dataset->inputs();
    if (network && network->inputs() != before)
        throw std::invalid_argument(
            concat("the network has ", network->inputs(), " inputs, its rows ", before, "; train it on them first"));
    for (const std::vector<std::string> *names : {&rows.dataset->input_names, &rows.dataset->output_names})
        if (std::ranges::find(*names, column.name) != names->end())
            throw DataError(concat("derived: ", column.name, " is the name of ",
                                   names == &rows.dataset->input_names ? "an input" : "what is predicted",
                                   " already; choose another name"));
    if (network && experiment.encoding && rows.encoding && *experiment.encoding != *rows.encoding)
        throw DataError(concat(experiment.table ? experiment.table->file : std::string(),
                               " has changed since the network was trained on it; train it again first"));
    AddedInput added{experiment, nullptr, std::nullopt};
    Experiment &changed = added.experiment;
    changed.versions.clear();
    changed.initial.reset();
    changed.dataset.reset();
    if (auto &table = changed.table) {
        if (rows.table->find(column.name))
            throw DataError(concat("derived: the table has a column ", column.name, " already; choose another name"));
        for (const std::string &name : rows.table->names())
            if (std::ranges::find(table->columns, name, &TableColumnUse::name) == table->columns.end())
                table->columns.push_back({.name = name, .role = ColumnRole::Ignore});
        table->derived.push_back(column);
        TableColumnUse use{.name = column.name};
        if (calendarPart(column.formula, rows.table ? rows.table->names() : std::vector<std::string>()))
            use.coding = ColumnCoding::OneHot;
        table->columns.push_back(use);
        added.data = prepareData(changed, store, options);
        requireKnownColumns(*table, *added.data->encoding, column.name);
        requireSameRows(rows, *added.data, column);
        requireSameColumns(*rows.encoding, *added.data->encoding, column.name);
        changed.encoding = added.data->encoding;
    } else {
        changed.sampling.derived.push_back(column);
        added.data = prepareData(changed, store, options);
    }
    requireVariation(*added.data, before, column);
    if (network) {
        added.model = withInputsOf(*network, added.data->dataset->train_input);
        takeLayers(added.model->spec(), changed.model);
    } else {
        std::vector<int> width = changed.model.width;
        width.front() = added.data->dataset->inputs();
        setWidth(changed.model, std::move(width));
    }
    changed.chosen.clear();
    Experiment checked = changed;
    checked.dataset = added.data->dataset;
    checked.validate();
    return added;
}

}  // namespace kan
