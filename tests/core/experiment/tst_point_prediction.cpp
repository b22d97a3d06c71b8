#include <cmath>

#include "core/data/csv_reader.h"
#include "core/experiment/point_prediction.h"
#include "core/kernels/evaluate.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

/// mass in g, kind (oak, pine), level as the codes of low, mid, high, price in EUR.
Table woods() {
    std::string text = "mass [g],kind,level,price [EUR]\n";
    const char *levels[] = {"high", "low", "mid"};
    for (int n = 0; n < 30; ++n)
        text += std::to_string(n + 1) + (n % 3 == 0 ? ",oak," : ",pine,") + levels[n % 3] + "," +
                std::to_string(10 * n + 5) + "\n";
    const Files files;
    Table table = readCsv(files.write("woods.csv", text), {});
    table.file = "woods.csv";
    return table;
}

TableSource woodSource(bool log = false) {
    TableSource source;
    source.file = "woods.csv";
    source.columns = {{.name = "mass [g]", .log = log},
                      {.name = "kind", .coding = ColumnCoding::OneHot},
                      {.name = "level", .coding = ColumnCoding::Codes},
                      {.name = "price [EUR]", .role = ColumnRole::Target}};
    return source;
}

/// A network for the rows, and how they are read.
struct Woods {
    explicit Woods(bool log = false) : made(makeDataset(woods(), {}, woodSource(log))), model(spec()) {
        reading = {made.encoding, woodSource(log), LossFunction{}};
        inputs = pointInputs(made.encoding, made.data);
    }
    static KanSpec spec() {
        KanSpec spec;
        spec.width = {4, 2, 1};
        spec.grid = 3;
        return spec;
    }
    PointPrediction at(const Point &point) const { return predictPoints(model, reading, inputs, {point}).front(); }

    TableDataset made;
    Kan model;
    RowReading reading;
    std::vector<PointInput> inputs;
};

}  // namespace

/// Points that are typed, and what a network says of them.
class TestPointPrediction : public QObject {
    Q_OBJECT

  private slots:
    void inputsHaveTheRangesOfTheTrainingRows() {
        const Woods w;
        QCOMPARE(w.inputs.size(), std::size_t{3});
        const auto [low, high] = std::minmax_element(w.made.rows.train.begin(), w.made.rows.train.end());
        QVERIFY(std::abs(w.inputs[0].low - static_cast<double>(*low + 1)) < 1e-9);
        QVERIFY(std::abs(w.inputs[0].high - static_cast<double>(*high + 1)) < 1e-9);
        QVERIFY(w.inputs[0].usual > w.inputs[0].low && w.inputs[0].usual < w.inputs[0].high);
        QCOMPARE(w.inputs[1].usual, 1.0);  // pine
        QCOMPARE(w.inputs[1].high, 1.0);
        QCOMPARE(w.inputs[2].high, 2.0);
    }

    /// The same bits as the rows of a file.
    void pointsAreRowsOfAFile() {
        for (const bool log : {false, true}) {
            const Woods w(log);
            const Predictions of_file = predictRows(w.model, woods(), w.reading);
            std::vector<Point> points;
            const Table table = woods();
            for (std::size_t row = 0; row < table.rows(); ++row)
                points.push_back({table.columns[0].numbers[row], static_cast<double>(table.columns[1].codes[row]),
                                  static_cast<double>(table.columns[2].codes[row])});
            const std::vector<PointPrediction> typed = predictPoints(w.model, w.reading, w.inputs, points);
            const ColumnScaling price = w.made.encoding.outputs.front().scaling;
            for (std::size_t row = 0; row < points.size(); ++row)
                QVERIFY(typed[row].values.front() == price.toUser(of_file.values(static_cast<Eigen::Index>(row), 0)));
        }
    }

    /// However the rows are cut into blocks.
    void manyRowsArePredictedAsOne() {
        const Woods w;
        Table table = woods();
        for (TableColumn &column : table.columns) {
            const TableColumn once = column;
            for (int n = 0; n < 1200; ++n) {
                column.numbers.insert(column.numbers.end(), once.numbers.begin(), once.numbers.end());
                column.codes.insert(column.codes.end(), once.codes.begin(), once.codes.end());
            }
        }
        double share = 0;
        int told = 0;
        PredictionOptions options;
        options.progress = [&](double now) {
            QVERIFY(now > share);
            share = now;
            ++told;
        };
        const Predictions predictions = predictRows(w.model, table, w.reading, options);
        QCOMPARE(share, 1.0);
        QVERIFY(told > 1);
        QVERIFY(predictions.values == predict(w.model, encodeRows(table, w.made.encoding).inputs));
        std::stop_source stopped;
        stopped.request_stop();
        options.stop = stopped.get_token();
        QVERIFY_THROWS_EXCEPTION(ReadingStopped, predictRows(w.model, table, w.reading, options));
    }

    void outsideIsSaid() {
        const Woods w;
        QVERIFY(w.at({w.inputs[0].low, 0, 0}).outside.empty());
        QVERIFY(w.at({w.inputs[0].high, 0, 0}).outside.empty());
        const PointPrediction above = w.at({62.5, 0, 0});
        QCOMPARE(above.outside.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(above.outside.front()),
                 QString("mass [g] 62.5 lies above the data (%1 to %2)").arg(w.inputs[0].low).arg(w.inputs[0].high));
        QCOMPARE(above.values.size(), std::size_t{1});
        QVERIFY(w.at({-1, 0, 0}).outside.front().find("lies below the data") != std::string::npos);
    }

    void whatCannotBeAnInputIsRefused() {
        const Woods w(true);
        const PointPrediction none = w.at({-1, 0, 0});
        QCOMPARE(QString::fromStdString(none.refusal),
                 QString("mass [g] is -1, which has no logarithm; type a positive number"));
        QVERIFY(none.values.empty());
        QVERIFY(w.at({std::nan(""), 0, 0}).refusal.find("is missing") != std::string::npos);
        QVERIFY(Woods().at({1e200, 0, 0}).refusal.find("too large") != std::string::npos);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, predictPoints(w.model, w.reading, w.inputs, {{1, 2}}));
    }

    void errorsAreOfTheTestRowsInTheUsersUnit() {
        const Woods w;
        const std::vector<double> errors = outputErrors(w.model, w.made.data, 1);
        QCOMPARE(errors.size(), std::size_t{1});
        const ColumnScaling price = w.made.encoding.outputs.front().scaling;
        const Matrix outputs = predict(w.model, w.made.data.test_input);
        double sum = 0;
        for (Eigen::Index n = 0; n < outputs.rows(); ++n)
            sum += std::pow(price.toUser(outputs(n, 0)) - price.toUser(w.made.data.test_label(n, 0)), 2);
        QVERIFY(std::abs(errors.front() - std::sqrt(sum / static_cast<double>(outputs.rows()))) < 1e-9);
        Dataset weighted = w.made.data;
        weighted.train_weight.assign(static_cast<std::size_t>(weighted.train_input.rows()), 1);
        weighted.test_weight.assign(static_cast<std::size_t>(weighted.test_input.rows()), 0);
        weighted.test_weight[1] = 2;
        const double of_one = price.toUser(outputs(1, 0)) - price.toUser(weighted.test_label(1, 0));
        QVERIFY(std::abs(outputErrors(w.model, weighted, 1).front() - std::abs(of_one)) < 1e-9);
    }

    void pointsAreWrittenAsCsv() {
        const Woods w;
        const std::vector<Point> points = {{2.5, 1, 0}, {1e200, 0, 2}};
        const std::string csv =
            pointsCsv(w.reading, points, predictPoints(w.model, w.reading, w.inputs, points), {0.5});
        const QStringList lines = QString::fromStdString(csv).split('\n');
        QCOMPARE(lines[0], QString("mass [g],kind,level,price [EUR],price [EUR] error"));
        QVERIFY2(lines[1].startsWith("2.5,pine,high,") && lines[1].endsWith(",0.5"), qPrintable(lines[1]));
        QCOMPARE(lines[2], QString("1e+200,oak,mid,,"));
    }

    void classesHaveProbabilities() {
        Dataset data;
        data.train_input = Matrix::Random(6, 2);
        data.train_label = Matrix::Zero(6, 1);
        data.input_names = {"a", "b"};
        data.output_names = {"kind"};
        data.classes = 3;
        data.class_names = {"x", "y,z", "w"};
        const RowReading reading{encodingOf(data), std::nullopt, LossFunction{.kind = Loss::CrossEntropy}};
        KanSpec spec;
        spec.width = {2, 3};
        const Kan model(spec);
        QVERIFY(networkRefusal(model, reading).empty());
        const std::vector<PointInput> inputs = pointInputs(reading.encoding, data);
        const std::vector<Point> points = {{0.5, 0.25}};
        const std::vector<PointPrediction> predictions = predictPoints(model, reading, inputs, points);
        QCOMPARE(predictions[0].probabilities.size(), std::size_t{3});
        double sum = 0;
        for (const double share : predictions[0].probabilities) sum += share;
        QVERIFY(std::abs(sum - 1) < 1e-12);
        const auto most = std::max_element(predictions[0].probabilities.begin(), predictions[0].probabilities.end());
        QCOMPARE(predictions[0].values.front(), static_cast<double>(most - predictions[0].probabilities.begin()));
        QVERIFY(outputErrors(model, data, 1).empty());
        QVERIFY(pointsCsv(reading, points, predictions, {}).starts_with("a,b,kind,probability\n0.5,0.25,"));
        spec.width = {2, 2};
        QVERIFY(networkRefusal(Kan(spec), reading).find("2 inputs and 2 outputs, its data 2 and 1") !=
                std::string::npos);
    }
};

KAN_TEST(TestPointPrediction)
#include "tst_point_prediction.moc"
