#include "ui/session/attribution_runner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/experiment/point_prediction.h"
#include "core/experiment/row_names.h"
#include "core/experiment/structure_csv.h"
#include "core/units.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kValueDigits = 4;

/// What a row has in a column: a number with its unit, or a category.
QString valueOf(const EncodedColumn &column, const Eigen::Ref<const Eigen::RowVectorXd> &inputs) {
    if (column.coding == ColumnCoding::OneHot) {
        Eigen::Index code = 0;
        inputs.maxCoeff(&code);
        return QString::fromStdString(column.categories[static_cast<std::size_t>(code)]);
    }
    const double value = column.scaling.toUser(inputs(0));
    if (column.coding == ColumnCoding::Codes) return QString::fromStdString(cellText(column, std::round(value)));
    const QString number = formatNumber(value, kValueDigits);
    const std::string unit = column.time ? column.time->words() : column.unit;
    return unit.empty() ? number : number + u' ' + QString::fromStdString(unit);
}

RowContributionsPtr contributionsOf(const AttributionQuestion &question, const RowAttribution &found) {
    const Dataset &data = *question.data->dataset;
    const TableEncoding &encoding = question.reading.encoding;
    const Eigen::Index row = *question.row;
    const Matrix &inputs = question.test ? data.test_input : data.train_input;
    const Matrix &labels = question.test ? data.test_label : data.train_label;
    const EncodedColumn &output = encoding.outputs[static_cast<std::size_t>(question.output)];
    auto result = std::make_shared<RowContributions>();
    result->row = QString::fromStdString(rowTitle(*question.data, rowOf(*question.data, question.test, row)));
    result->output = QString::fromStdString(nameWithUnit(output.name, output.unit));
    result->unit = QString::fromStdString(output.unit);
    result->base = found.base;
    result->prediction = found.output(0);
    result->missing = found.output(0) - found.base - found.contributions.row(0).sum();
    result->measured = scalingAt(data.output_scaling, question.output).toUser(labels(row, question.output));
    const Eigen::VectorXd sizes = columnContributions(found, 0, encoding);
    Eigen::Index first = 0;
    for (std::size_t c = 0; c < encoding.inputs.size(); ++c) {
        const EncodedColumn &column = encoding.inputs[c];
        result->parts.push_back({QString::fromStdString(column.name),
                                 valueOf(column, inputs.row(row).segment(first, column.width())),
                                 sizes(static_cast<Eigen::Index>(c))});
        first += column.width();
    }
    std::stable_sort(result->parts.begin(), result->parts.end(),
                     [](const Contribution &a, const Contribution &b) { return std::abs(a.size) > std::abs(b.size); });
    return result;
}

void takeApart(AttributionState &state, const std::stop_token &stop) {
    const AttributionQuestion &question = state.question;
    const Dataset &data = *question.data->dataset;
    if (const std::string refusal = networkRefusal(*question.model, question.reading); !refusal.empty())
        throw std::invalid_argument(refusal);
    const Matrix &all = question.test ? data.test_input : data.train_input;
    const Matrix rows = question.row ? Matrix(all.row(*question.row)) : all;
    const RowAttribution found =
        rowAttribution(*question.model, rows, data.train_input, question.output,
                       {data.input_scaling, data.output_scaling}, 1, stop);  // the training has the machine
    if (!found.contributions.allFinite() || !found.output.allFinite() || !std::isfinite(found.base))
        throw std::invalid_argument(
            AttributionRunner::tr("The network's slopes are not finite between the mean of the rows and this one.")
                .toStdString());
    state.csv = contributionsCsv(found, data.input_names,
                                 question.reading.encoding.outputs[static_cast<std::size_t>(question.output)].name,
                                 question.row.value_or(0));
    if (question.row) state.result = contributionsOf(question, found);
}

}  // namespace

AttributionRunner::AttributionRunner(QObject *parent) : QObject(parent), task_([this] { emit changed(state()); }) {}

AttributionRunner::~AttributionRunner() = default;

void AttributionRunner::start(AttributionQuestion question) {
    AttributionState first;
    first.running = true;
    first.question = std::move(question);
    task_.start(std::move(first), [](AttributionState state, const std::stop_token &stop,
                                     const NewestTask<AttributionState>::Post &post) {
        try {
            takeApart(state, stop);
        } catch (const std::exception &error) {
            state.problem = QString::fromUtf8(error.what());
        }
        state.running = false;
        post(std::move(state));
    });
}

QString attributionRefusal(const RowReading &reading) {
    if (reading.classes() == 0) return {};
    return AttributionRunner::tr(
        "The data has classes: an output is a score of a class, no quantity to which inputs add in a unit, so that "
        "contributions are told of numbers, not of classes. Dependence shows how the probability of a class moves "
        "with an input.");
}

}  // namespace kan::ui

#include "moc_attribution_runner.cpp"
