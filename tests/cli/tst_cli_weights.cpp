#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/cli/table_folder.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// y = 3 x^2 + 2 with small errors where x < 5, and large ones, as s says, elsewhere; w is 1/s^2, and every seventh row
/// is wrong and weighs nothing.
QByteArray measured() {
    QByteArray text = "x,y,s,w\n";
    for (int n = 0; n < 90; ++n) {
        const double x = 0.5 + n * 0.1;
        const double s = x < 5 ? 0.01 : 4;
        const double error = s * std::sin(12.9898 * n) * 1.2;
        const bool wrong = n % 7 == 3;
        text += QByteArray::number(x, 'g', 17) + "," + QByteArray::number(wrong ? 0 : 3 * x * x + 2 + error, 'g', 17) +
                "," + (wrong ? "1e9" : QByteArray::number(s)) + "," + QByteArray::number(wrong ? 0 : 1 / (s * s)) +
                "\n";
    }
    return text;
}

json jsonOf(const QString &file) {
    return json::parse(contents(file).toStdString());
}

}  // namespace

class TestCliWeights : public QObject {
    Q_OBJECT

  private slots:
    void formulasComeOfTheRowsThatCount_data() {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("weights") << QStringList{"--weight-column", "w", "--ignore", "s"};
        QTest::newRow("errors") << QStringList{"--error-column", "s", "--ignore", "w"};
    }
    void formulasComeOfTheRowsThatCount() {
        QFETCH(QStringList, options);
        const TableFolder folder;
        const QString out = folder.path("d.json");
        const Run found =
            run(QStringList{"discover", "--csv", folder.write("t.csv", measured()), "--target", "y", "--out", out} +
                options);
        QVERIFY2(found.code == 0, found.err);
        QVERIFY2(found.err.contains("1 input"), found.err);
        const json result = jsonOf(out);
        QVERIFY2(result.at("formula").get<std::string>().starts_with("3*x^2"), result.at("formula").dump().c_str());
        QVERIFY(result.at("test_rmse").get<double>() < 0.2);  // that of the rows that are right
    }

    void figuresCountByWeight() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", measured()), out = folder.path("r.json");
        const auto rmse = [&](const QStringList &options) {
            const Run trained = run(QStringList{"train", "--csv", file, "--target", "y", "--out", out, "--save",
                                                folder.path("e.json"), "--set", "model.width=[1,1]", "steps=20"} +
                                    options);
            return trained.code == 0 ? jsonOf(out).at("train").at("rmse").get<double>() : std::nan("");
        };
        QVERIFY(rmse({"--ignore", "s,w"}) > 10);
        QVERIFY(rmse({"--weight-column", "w", "--ignore", "s"}) < 1);
        // the experiment keeps it, and a prediction needs no weights
        const json columns = jsonOf(folder.path("e.json")).at("table").at("columns");
        QVERIFY(columns.dump().find(R"("weight")") != std::string::npos);
        const Run predicted = run({"predict", folder.path("e.json"), folder.write("p.csv", "x\n2\n")});
        QVERIFY2(predicted.code == 0, predicted.err);
        QVERIFY(std::abs(predicted.out.trimmed().split(',').last().toDouble() - 14) < 0.5);
    }

    void wrongColumnsAreRefused() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", measured());
        const auto refusal = [&](const QStringList &options) {
            const Run run = ::run(QStringList{"train", "--csv", file, "--target", "y"} + options);
            return run.code == 2 ? QString::fromUtf8(run.err) : QStringLiteral("no refusal");
        };
        QVERIFY2(refusal({"--weight-column", "ww"}).contains("ww"), qPrintable(refusal({"--weight-column", "ww"})));
        QVERIFY(refusal({"--weight-column", "y"}).contains("--target y is also the column of weights"));
        QVERIFY(refusal({"--weight-column", "w", "--error-column", "s"}).contains("2 columns of weights or errors"));
        QVERIFY(refusal({"--error-column", "w"}).contains("expected a number above 0"));
    }
};

KAN_TEST(TestCliWeights)
#include "tst_cli_weights.moc"
