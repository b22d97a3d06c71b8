#include <cmath>

#include "core/kernels/evaluate.h"
#include "tests/test_program.h"
#include "tests/ui/session_fixture.h"
#include "ui/session/field_sampler.h"

using namespace kan;
using namespace kan::ui;
using namespace std::chrono_literals;

/// The field of demo 6, and of rows with units and classes.
class TestFieldSampler : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        TableStore tables;
        experiment_ = smallExperiment();
        data_ = prepareData(experiment_, tables);
        model_ = experiment_.makeModel();
    }

    void mapIsTargetAndNetworkOverTwoInputs() {
        FieldSampler sampler;
        const auto field = sampler.sample(model_, data_, experiment_.sampling, {.input_x = 1, .input_y = 0}, 1);
        QVERIFY(field);
        QCOMPARE(field->target.size(), static_cast<std::size_t>(field->columns * field->rows));
        QCOMPARE(field->network.size(), field->target.size());
        QVERIFY(field->x_min == -1 && field->x_max == 1 && field->y_min == -1 && field->y_max == 1);
        for (const auto &[column, row] : {std::pair(0, 0), std::pair(7, 30), std::pair(47, 47)}) {
            const double x2 = -1 + 2.0 * column / (field->columns - 1), x1 = -1 + 2.0 * row / (field->rows - 1);
            const auto n = static_cast<std::size_t>(row * field->columns + column);
            QCOMPARE(field->target[n], static_cast<float>(std::exp(std::sin(M_PI * x1) + x2 * x2)));
            Matrix point(1, 2);
            point << x1, x2;
            QVERIFY(std::abs(static_cast<double>(field->network[n]) - predict(model_, point, 1)(0, 0)) < 1e-5);
        }
    }

    void functionOfOneInputHasTheRows() {
        FieldSampler sampler;
        const auto field = sampler.sample(model_, data_, experiment_.sampling, {.input_x = 0, .low = -2, .high = 3}, 1);
        QVERIFY(field);
        QCOMPARE(field->rows, 1);
        QCOMPARE(field->input_y, -1);
        QVERIFY(field->x_min == -2 && field->x_max == 3);  // as asked for
        QCOMPARE(field->data_x.size(), std::size_t{200});
        QCOMPARE(field->data_x[3], static_cast<float>(data_->dataset->train_input(3, 0)));
        QCOMPARE(field->data_y[3], static_cast<float>(data_->dataset->train_label(3, 0)));
        QVERIFY(field->train_x_min >= -1 && field->train_x_max <= 1);
        Matrix point = data_->dataset->train_input.colwise().mean();  // the other input stays at its mean
        point(0, 0) = -2;
        QVERIFY(std::abs(static_cast<double>(field->network[0]) - predict(model_, point, 1)(0, 0)) < 1e-5);
    }

    void whatDoesNotFitIsNull_data() {
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        QTest::addColumn<int>("output");
        QTest::newRow("no such x") << 2 << -1 << 0;
        QTest::newRow("not chosen yet") << FieldRequest::kAutomatic << -1 << 0;
        QTest::newRow("no such y") << 0 << 2 << 0;
        QTest::newRow("twice the same") << 1 << 1 << 0;
        QTest::newRow("no such output") << 0 << 1 << 1;
    }
    void whatDoesNotFitIsNull() {
        QFETCH(const int, x);
        QFETCH(const int, y);
        QFETCH(const int, output);
        FieldSampler sampler;
        const FieldRequest request{.input_x = x, .input_y = y, .output = output};
        QVERIFY(!sampler.sample(model_, data_, experiment_.sampling, request, 1));
        QVERIFY(!sampler.last());
    }

    void noRowsNoField() {
        FieldSampler sampler;
        QVERIFY(!sampler.sample(model_, nullptr, experiment_.sampling, {}, 1));
        KanSpec other = model_.spec();
        other.width = {3, 1};
        QVERIFY(!sampler.sample(Kan(other), data_, experiment_.sampling, {}, 1));
    }

    void sampleIsKeptForSomeFrames() {
        std::chrono::steady_clock::time_point now{1h};
        FieldSampler sampler([&now] { return now; });
        const FieldRequest request{.input_x = 0, .input_y = 1};
        const auto again = [&](const FieldRequest &wanted) {
            return sampler.sampleAtTimes(model_, data_, experiment_.sampling, wanted, 1);
        };
        const auto first = again(request);
        QVERIFY(first && sampler.last() == first);
        QVERIFY(sampler.lastIsOf(data_, experiment_.sampling, request));
        now += 49ms;
        QCOMPARE(again(request), first);
        now += 1ms;
        const auto second = again(request);
        QVERIFY(second != first);
        QVERIFY(again({.input_x = 1, .input_y = 0}) != second);  // another request does not wait
        QVERIFY(!sampler.lastIsOf(data_, experiment_.sampling, request));
    }

    void unitsAndClassesAreTheUsers() {
        auto rows = std::make_shared<Dataset>();
        rows->train_input = Matrix(4, 2);
        rows->train_input << -1, 0, 1, 0.5, 0, 1, 0.5, -1;
        rows->train_label = Matrix(4, 1);
        rows->train_label << 0, 1, 1, 0;
        rows->test_input = rows->train_input.topRows(1);
        rows->test_label = rows->train_label.topRows(1);
        rows->classes = 2;
        rows->class_names = {"no", "yes"};
        auto data = std::make_shared<PreparedData>();
        data->dataset = rows;
        data->inputs = {{.shift = 10, .scale = 4, .log = false}, {}};
        data->outputs = {{}};
        data->varies = {true, true};
        FieldSampler sampler;
        const FieldRequest request{.input_x = 0, .input_y = 1, .loss = Loss::BinaryCrossEntropy};
        const auto field = sampler.sample(model_, data, {}, request, 1);
        QVERIFY(field);
        QCOMPARE(field->x_min, 6.0);
        QCOMPARE(field->x_max, 14.0);
        QVERIFY(field->target.empty());
        QCOMPARE(field->class_names, QStringList({QStringLiteral("no"), QStringLiteral("yes")}));
        QCOMPARE(field->points.size(), std::size_t{5});
        QVERIFY(field->points[1].x == 14 && field->points[1].label == 1 && !field->points[1].test);
        QVERIFY(field->points[4].test);
        Matrix corner(1, 2);
        corner << -1, -1;
        const double yes = 1 / (1 + std::exp(-predict(model_, corner, 1)(0, 0)));
        QVERIFY(std::abs(static_cast<double>(field->network[0]) - yes) < 1e-5);  // the probability of class 1
        QCOMPARE(field->decided[0], yes > 0.5 ? 1 : 0);
        QVERIFY(std::abs(static_cast<double>(field->certainty[0]) - std::max(yes, 1 - yes)) < 1e-5);
    }

    void rowsOfNumbersLieOnTheMap() {
        auto rows = std::make_shared<Dataset>();
        rows->train_input = Matrix(3, 2);
        rows->train_input << -1, 0, 1, 0.5, 0, 1;
        rows->train_label = Matrix(3, 1);
        rows->train_label << 0, 1, 2;
        rows->test_input = rows->train_input.topRows(1);
        rows->test_label = rows->train_label.topRows(1);
        auto data = std::make_shared<PreparedData>();
        data->dataset = rows;
        data->inputs = {{.shift = 10, .scale = 4, .log = false}, {}};
        data->outputs = {{.shift = 100, .scale = 10, .log = false}};
        data->varies = {true, true};
        FieldSampler sampler;
        const auto field = sampler.sample(model_, data, {}, {.input_x = 0, .input_y = 1}, 1);
        QVERIFY(field);
        QCOMPARE(field->points.size(), std::size_t{4});
        QVERIFY(field->points[1].x == 14 && field->points[1].y == 0.5F && field->points[1].value == 110);
        QVERIFY(field->points[3].test && !field->points[2].test && field->class_names.isEmpty());
        const auto drawn = sampler.sample(model_, data_, experiment_.sampling, {.input_x = 0, .input_y = 1}, 1);
        QVERIFY(drawn && drawn->points.empty());  // a formula has its target to be compared with
    }

  private:
    Experiment experiment_;
    PreparedDataPtr data_;
    Kan model_;
};

KAN_TEST(TestFieldSampler)
#include "tst_field_sampler.moc"
