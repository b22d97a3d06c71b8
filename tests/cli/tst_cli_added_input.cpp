#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/cli/table_folder.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

json read(const QString &file) {
    return json::parse(contents(file).toStdString());
}

/// 120 rows of p = m/V.
QByteArray gas() {
    QByteArray text = "m,V,p\n";
    for (int n = 0; n < 120; ++n) {
        const double m = 1 + 0.37 * (n * 7 % 11), V = 0.4 + 0.21 * (n * 5 % 13);
        text += QByteArray::number(m) + ',' + QByteArray::number(V) + ',' + QByteArray::number(m / V, 'g', 12) + '\n';
    }
    return text;
}

}  // namespace

class TestCliAddedInput : public QObject {
    Q_OBJECT

  private slots:
    /// Losses go on from where they were, far below in the end; predict and export know the formula.
    void aTableGoesOn() {
        const TableFolder files;
        const QString table = files.write("gas.csv", gas()), first = files.path("first.json"),
                      second = files.path("second.json"), result = files.path("result.json");
        Run run = ::run({"train", "--csv", table, "--target", "p", "--set", "model.width=[2,1]", "steps=15", "lamb=0",
                         "--save", first, "--out", result});
        QVERIFY2(run.code == 0, run.err);
        const double before = read(result).at("test").at("rmse").get<double>();
        run = ::run(
            {"train", first, "--add-input", "ratio = m/V", "--set", "steps=15", "--save", second, "--out", result});
        QVERIFY2(run.code == 0, run.err);
        QVERIFY2(
            run.err.contains("the input ratio = m/V is added; until it is trained the network computes what it did"),
            run.err);
        const double after = read(result).at("test").at("rmse").get<double>();
        QVERIFY2(after < 0.2 * before, qPrintable(QString("%1 %2").arg(before).arg(after)));
        const json saved = read(second);
        QCOMPARE(saved.at("kan_experiment"), json(1));
        QCOMPARE(saved.at("table").at("derived"), json::parse(R"([{"name": "ratio", "formula": "m/V"}])"));
        QCOMPARE(saved.at("model").at("width"), json({3, 1}));
        const Run predicted = ::run({"predict", second, files.write("new.csv", "V,m\n0.5,2\n0.8,2\n")});
        QVERIFY2(predicted.code == 0, predicted.err);
        const QList<QByteArray> lines = predicted.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY2(std::abs(lines[1].split(',')[1].toDouble() - 4) < 0.5, predicted.out);
        for (const char *format : {"text", "latex"}) {
            const Run exported = ::run({"export", second, "--format", format});
            QVERIFY2(exported.code == 0 && (exported.out + exported.err).contains("Where ratio = m/V"),
                     exported.out + exported.err);
        }
        const Run code = ::run({"export", second, "--format", "python"});
        QVERIFY2(code.code == 0 && code.out.contains("# Inputs: m, V\n") && code.out.contains("Computes ratio = m/V"),
                 code.out.left(400) + code.err);
        // Another one on top of it, and the same again.
        run = ::run({"train", second, "--add-input", "ratio2=ratio^2", "--add-input", "s=ratio+m", "--set", "steps=1"});
        QVERIFY2(run.code == 0, run.err);
        run = ::run({"train", second, "--add-input", "ratio=V/m", "--set", "steps=1"});
        QVERIFY2(run.code != 0 && run.err.contains("ratio is the name of an input already"), run.err);
    }

    void drawnRowsGoOn() {
        const TableFolder files;
        const QString first = files.path("first.json"), second = files.path("second.json"),
                      result = files.path("result.json");
        const QStringList small = {"--set",
                                   "formula=sqrt(x1^2+x2^2)",
                                   "sampling.train_num=200",
                                   "sampling.test_num=50",
                                   "model.width=[2,1]",
                                   "steps=10",
                                   "lamb=0"};
        Run run = ::run(QStringList{"train", "demo-6-default", "--save", first, "--out", result} + small);
        QVERIFY2(run.code == 0, run.err);
        const double before = read(result).at("test_loss").get<std::vector<double>>().back();
        run = ::run({"train", first, "--add-input", "r=sqrt(x1^2+x2^2)", "--set", "steps=10", "--save", second, "--out",
                     result});
        QVERIFY2(run.code == 0, run.err);
        const std::vector<double> losses = read(result).at("test_loss").get<std::vector<double>>();
        QVERIFY2(losses.back() < 0.2 * before, qPrintable(QString("%1 %2").arg(before).arg(losses.back())));
        const json saved = read(second);
        QCOMPARE(saved.at("kan_experiment"), json(3));
        const json derived = json::array({json{{"name", "r"}, {"formula", "sqrt(x1^2+x2^2)"}}});
        QCOMPARE(saved.at("sampling").at("derived"), derived);
        const Run predicted = ::run({"predict", second, files.write("new.csv", "x1,x2\n0.3,0.4\n")});
        QVERIFY2(predicted.code == 0, predicted.err);
        QVERIFY2(std::abs(predicted.out.trimmed().split(',').last().toDouble() - 0.5) < 0.1, predicted.out);
        // Trains again from its file, with the input.
        run = ::run({"train", second, "--set", "steps=1", "--out", result});
        QVERIFY2(run.code == 0, run.err);
        const std::vector<double> again = read(result).at("test_loss").get<std::vector<double>>();
        QVERIFY(std::abs(again.front() - losses.front()) < 1e-12);
    }

    void aNewNetworkHasItFromTheStart() {
        const TableFolder files;
        const QString result = files.path("result.json");
        const Run run =
            ::run({"train", "demo-6-default", "--add-input", "r=x1*x2", "--set", "steps=1", "--out", result});
        QVERIFY2(run.code == 0, run.err);
        QCOMPARE(read(result).at("initial").size(), std::size_t{2});
        QCOMPARE(read(result).at("edge_scores").at(0).size(), std::size_t{3});
    }

    void refusals_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *says, const QStringList &arguments) {
            QTest::newRow(says) << arguments << QByteArray(says);
        };
        const QString demo = "demo-6-default";
        row("a name, = and a formula of columns", {demo, "--add-input", "r"});
        row("r = x1+y: ", {demo, "--add-input", "r=x1+y"});
        row("has no finite value in", {demo, "--add-input", "r=log(x1)"});
        row("leave --from-seed out", {demo, "--add-input", "r=x1*x2", "--from-seed"});
        row("with --csv say --derive", {"--csv", "t.csv", "--target", "y", "--add-input", "r=x1*x2"});
    }
    void refusals() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const Run run = ::run(QStringList{"train"} + arguments);
        QVERIFY(run.code != 0);
        QVERIFY2(run.err.contains(says), run.err);
    }
};

KAN_TEST(TestCliAddedInput)
#include "tst_cli_added_input.moc"
