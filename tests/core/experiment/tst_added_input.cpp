#include <algorithm>
#include <cmath>

#include "core/data/formula_options.h"
#include "core/data/idx.h"
#include "core/data/read_table.h"
#include "core/data/table_dataset.h"
#include "core/experiment/added_input.h"
#include "core/experiment/prediction.h"
#include "core/experiment/table_experiment.h"
#include "core/formula/formula_export.h"
#include "core/formula/own_columns.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/train/grid_update.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Experiment ofDrawnRows() {
    Experiment experiment;
    experiment.formula = "sqrt(x1^2+x2^2)*x1";
    experiment.sampling.train_num = 200;
    experiment.sampling.test_num = 50;
    experiment.sampling.normalize_input = true;
    experiment.model.width = {2, 3, 1};
    experiment.model.grid = 4;
    experiment.training.steps = 10;
    experiment.training.penalty.lamb = 0.01;
    return experiment;
}

double apart(const Matrix &a, const Matrix &b) {
    return a.rows() == b.rows() && a.cols() == b.cols() ? (a - b).cwiseAbs().maxCoeff() : HUGE_VAL;
}

/// An experiment with its rows and a network that was trained on them.
struct Trained {
    TableStore store;
    Experiment experiment;
    PreparedDataPtr rows;
    Kan network;

    explicit Trained(Experiment made) : experiment(std::move(made)) {
        rows = prepareData(experiment, store);
        network = kan::train(experiment.makeModel(), rows->dataset, experiment.training).model;
    }

    AddedInput with(const std::string &name, const std::string &formula) {
        return withAddedInput(experiment, *rows, &network, {name, formula}, store);
    }
    QString refusal(const std::string &name, const std::string &formula) {
        try {
            with(name, formula);
            return {};
        } catch (const std::invalid_argument &error) {
            return QString::fromUtf8(error.what());
        }
    }
};

}  // namespace

class TestAddedInput : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    /// Rows of p = m/V + small parts; V is 0 in row 13 of the second of the two.
    std::string table(const char *name, bool with_zero) {
        std::string text = "m,V,day,w,p\n";
        for (int n = 1; n <= 80; ++n) {
            const double m = 1 + 0.37 * (n % 11), V = with_zero && n == 13 ? 0 : 0.5 + 0.21 * (n % 7);
            const double p = V == 0 ? 1 : m / V + 0.1 * std::sin(n);
            text += concat(m, ",", V, ",2024-0", 1 + n % 4, "-1", n % 10, ",", n == 5 ? std::string("") : concat(n % 3),
                           ",", p, "\n");
        }
        QFile file(folder_.filePath(name));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write(QByteArray::fromStdString(text));
        return file.fileName().toStdString();
    }

    Experiment ofTable(bool with_zero = false) {
        TableSource source;
        source.file = table(with_zero ? "zero.csv" : "rows.csv", with_zero);
        source.columns = {{.name = "m"}, {.name = "V"}, {.name = "p", .role = ColumnRole::Target}};
        source.split.fraction = 0.75;
        Experiment experiment = tableExperiment(source, loadTable(source).data);
        experiment.model.width = {2, 3, 1};
        experiment.model.grid = 4;
        experiment.training.steps = 10;
        return experiment;
    }

  private slots:
    void theNetworkComputesWhatItDid_data() {
        QTest::addColumn<bool>("of_table");
        QTest::newRow("drawn rows") << false;
        QTest::newRow("table") << true;
    }
    void theNetworkComputesWhatItDid() {
        QFETCH(bool, of_table);
        Trained trained(of_table ? ofTable() : ofDrawnRows());
        const AddedInput added = of_table ? trained.with("ratio", "m/V") : trained.with("r", "sqrt(x1^2+x2^2)");
        const Dataset &before = *trained.rows->dataset, &after = *added.data->dataset;
        QCOMPARE(after.inputs(), 3);
        QCOMPARE(apart(after.train_input.leftCols(2), before.train_input), 0.0);
        QCOMPARE(apart(after.test_input.leftCols(2), before.test_input), 0.0);
        QCOMPARE(apart(after.train_label, before.train_label), 0.0);
        const Matrix own = inUserUnits(after.test_input, after.input_scaling);
        for (Eigen::Index n = 0; n < own.rows(); ++n) {
            const double expected = of_table ? own(n, 0) / own(n, 1) : std::hypot(own(n, 0), own(n, 1));
            QVERIFY(std::abs(own(n, 2) - expected) < 1e-12 * std::max(1.0, expected));
        }
        QCOMPARE(apart(predict(*added.model, after.train_input), predict(trained.network, before.train_input)), 0.0);
        QCOMPARE(apart(predict(*added.model, after.test_input), predict(trained.network, before.test_input)), 0.0);
        QCOMPARE(added.experiment.model.width, (std::vector<int>{3, 3, 1}));
        QVERIFY(added.experiment.makeDataset()->train_input == after.train_input);
        const std::span<const double> knots = added.model->layer(0).nodeKnots(2);
        std::vector<double> values(after.train_input.col(2).begin(), after.train_input.col(2).end());
        std::sort(values.begin(), values.end());
        QVERIFY(std::ranges::equal(knots, knotsOver(added.model->spec(), 4, values)));
    }

    void trainingUsesTheNewEdges() {
        Experiment free = ofDrawnRows();
        free.training.penalty.lamb = 0;
        Trained trained(free);
        const AddedInput added = trained.with("r", "sqrt(x1^2+x2^2)");
        for (int j = 0; j < 3; ++j) QCOMPARE(added.model->mask(0, 2, j), 1.0);
        TrainingOptions more = trained.experiment.training;
        more.steps = 20;
        const TrainingResult with = kan::train(*added.model, added.data->dataset, more);
        const TrainingResult without = kan::train(trained.network, trained.rows->dataset, more);
        double largest = 0;
        for (int j = 0; j < 3; ++j)
            for (int q = 0; q < with.model.layer(0).coefficients(); ++q)
                largest = std::max(largest, std::abs(with.model.coef(0, 2, j, q)));
        QVERIFY2(largest > 1e-2, qPrintable(QString::number(largest)));
        QVERIFY2(with.history.test_loss.back() < 0.8 * without.history.test_loss.back(),
                 qPrintable(QString("%1 %2").arg(with.history.test_loss.back()).arg(without.history.test_loss.back())));
    }

    void anotherInputReadsTheFirst() {
        Trained trained(ofDrawnRows());
        const AddedInput first = trained.with("r", "sqrt(x1^2+x2^2)");
        const AddedInput second =
            withAddedInput(first.experiment, *first.data, &*first.model, {"q", "r^2"}, trained.store);
        QCOMPARE(apart(predict(*second.model, second.data->dataset->test_input),
                       predict(trained.network, trained.rows->dataset->test_input)),
                 0.0);
        QCOMPARE(second.experiment.model.width.front(), 4);
    }

    /// Months are categories: an input each.
    void monthsAreInputs() {
        Trained trained(ofTable());
        const AddedInput added = trained.with("month", "month(day)");
        QCOMPARE(added.data->dataset->inputs(), 6);
        QCOMPARE(apart(predict(*added.model, added.data->dataset->test_input),
                       predict(trained.network, trained.rows->dataset->test_input)),
                 0.0);
    }

    void withoutANetworkTheSeedDrawsOne() {
        Trained trained(ofDrawnRows());
        const AddedInput added =
            withAddedInput(trained.experiment, *trained.rows, nullptr, {"r", "x1*x2"}, trained.store);
        QVERIFY(!added.model);
        QCOMPARE(added.experiment.model.width, (std::vector<int>{3, 3, 1}));
        QCOMPARE(added.experiment.makeModel().inputs(), 3);
    }

    /// A file holds what the formula reads, not the new column.
    void predictionsComputeIt_data() { theNetworkComputesWhatItDid_data(); }
    void predictionsComputeIt() {
        QFETCH(bool, of_table);
        Trained trained(of_table ? ofTable() : ofDrawnRows());
        AddedInput added = of_table ? trained.with("ratio", "m/V") : trained.with("r", "sqrt(x1^2+x2^2)");
        added.model->coef(0, 2, 1, 2) = 0.5;  // it counts
        const RowReading reading = rowReadingOf(added.experiment);
        QCOMPARE(columnsReadBy(reading),
                 (of_table ? std::vector<std::string>{"V", "m"} : std::vector<std::string>{"x1", "x2"}));
        const Dataset &rows = *added.data->dataset;
        const Matrix own = inUserUnits(rows.test_input, rows.input_scaling);
        Table file;
        for (const int c : {0, 1}) {
            TableColumn column;
            column.name = rows.input_names[static_cast<std::size_t>(c)];
            for (Eigen::Index n = 0; n < own.rows(); ++n) column.numbers.push_back(own(n, c));
            file.columns.push_back(column);
        }
        const Predictions found = predictRows(*added.model, file, reading);
        QCOMPARE(found.rows.size(), static_cast<std::size_t>(own.rows()));
        QVERIFY(apart(found.values, predict(*added.model, rows.test_input)) < 1e-12);
        QVERIFY(apart(found.values, predict(trained.network, trained.rows->dataset->test_input)) > 1e-6);
    }

    /// Code takes what a person has; text keeps the new inputs by name.
    void formulasTakeOwnColumns_data() { theNetworkComputesWhatItDid_data(); }
    void formulasTakeOwnColumns() {
        QFETCH(bool, of_table);
        Trained trained(of_table ? ofTable() : ofDrawnRows());
        const AddedInput first = of_table ? trained.with("ratio", "m/V") : trained.with("ratio", "sqrt(x1^2+x2^2)");
        AddedInput added =
            withAddedInput(first.experiment, *first.data, &*first.model, {"twice", "2*ratio"}, trained.store);
        added.model->coef(0, 2, 1, 2) = 0.5;
        added.model->coef(0, 3, 0, 2) = -0.5;
        const Dataset &rows = *added.data->dataset;
        const NetworkFormula formula(*added.model, formulaOptionsOf(rows, 1));
        const NetworkFormula own = inOwnColumns(formula);
        QCOMPARE(formula.inputs(), 4);
        QCOMPARE(own.inputs(), 2);
        QCOMPARE(own.options().input_names,
                 std::vector<std::string>(rows.input_names.begin(), rows.input_names.begin() + 2));
        const Matrix cells = inUserUnits(rows.test_input, rows.input_scaling);
        const Matrix values = own.evaluate(cells.leftCols(2)).values;
        QVERIFY(apart(values, formula.evaluate(cells).values) < 1e-10);
        QVERIFY(apart(values, inUserUnits(predict(*added.model, rows.test_input), rows.output_scaling)) < 1e-9);
        QVERIFY(std::ranges::count(formula.remarks(),
                                   of_table ? "Where ratio = m/V." : "Where ratio = sqrt(x1^2+x2^2).") == 1);
        const QString code = QString::fromStdString(exportFormula(formula, FormulaFormat::Python));
        QVERIFY2(code.contains(of_table ? "# Inputs: m, V\n" : "# Inputs: x1, x2\n"), qPrintable(code.left(400)));
        QVERIFY2(code.contains("# Computes twice = 2*ratio itself.") && !code.contains("Where"),
                 qPrintable(code.left(400)));
    }

    void formulasThatCannotBeAreRefused_data() {
        QTest::addColumn<int>("of");  // 0: drawn rows, 1: a table, 2: a table with a 0
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QStringList>("says");
        const auto row = [](const char *what, int of, const char *name, const char *formula, const QStringList &says) {
            QTest::newRow(what) << of << name << formula << says;
        };
        row("unknown name", 0, "r", "x1+x3", {"r = x1+x3", "x3", "position 4"});
        row("cannot be read", 0, "r", "x1+", {"r = x1+", "expected"});
        row("no name", 0, "", "x1", {"has no name; give it one"});
        row("no formula", 0, "r", "", {"r has no formula; write one"});
        row("name of an input", 0, "x2", "x1", {"x2 is the name of an input already; choose another name"});
        row("name of the output", 0, "f", "x1", {"f is the name of what is predicted already"});
        row("not finite", 0, "r", "log(x1)",
            {"r = log(x1) has no finite value in", "of 200 training rows", "x1 = -", "choose another formula"});
        row("constant", 0, "r", "x1-x1+2", {"r = x1-x1+2 is the same in all training rows", "choose another formula"});
        row("unknown column", 1, "r", "m/W", {"r = m/W", "\"W\"", "neither a column nor a number"});
        row("name of a column", 1, "day", "m/V", {"the table has a column day already", "choose another name"});
        row("name of an input column", 1, "m", "m/V", {"m is the name of an input already"});
        row("target", 1, "r", "p/m", {"r reads p, which is to be predicted", "use other columns"});
        row("missing", 1, "r", "w*m", {"row 5 (line 6)", "r = w*m has no value in 1 row", "leave it out"});
        row("constant column", 1, "r", "m-m+2", {"the same in all training rows"});
        row("zero", 2, "r", "m/V", {"row 13 (line 14), column r", "not a finite number where m = ", "V = 0"});
    }
    void formulasThatCannotBeAreRefused() {
        QFETCH(int, of);
        QFETCH(QString, name);
        QFETCH(QString, formula);
        QFETCH(QStringList, says);
        Trained trained(of == 0 ? ofDrawnRows() : ofTable(of == 2));
        const QString text = trained.refusal(name.toStdString(), formula.toStdString());
        for (const QString &part : says) QVERIFY2(text.contains(part), qPrintable(text));
    }

    void rowsOfOthersAreRefused() {
        Experiment experiment = ofDrawnRows();
        QVERIFY(addedInputRefusal(experiment).empty());
        experiment.dataset = experiment.makeDataset();
        Trained trained(experiment);
        QVERIFY(trained.refusal("r", "x1*x2").contains("save them as a table"));
    }
};

KAN_TEST(TestAddedInput)
#include "tst_added_input.moc"
