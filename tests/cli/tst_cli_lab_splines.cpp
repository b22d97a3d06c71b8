#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/refusals.h"
#include "tests/test_program.h"

using nlohmann::json;

class TestCliLabSplines : public QObject {
    Q_OBJECT

  private slots:
    void termsSumToTheCurve() {
        const Run shown = run({"lab", "splines", "--grid", "8", "--order", "2", "--seed", "7", "--x", "0.3", "--json"});
        QVERIFY2(shown.code == 0, shown.err);
        const json result = json::parse(shown.out.toStdString());
        QCOMPARE(result.at("terms").size(), std::size_t{3});
        double basis = 0, sum = 0;
        for (const json &term : result["terms"]) {
            basis += term.at("basis").get<double>();
            sum += term.at("part").get<double>();
            QVERIFY(term.at("from").get<double>() <= 0.3 && term.at("to").get<double>() >= 0.3);
        }
        QVERIFY(std::abs(basis - 1) < 1e-12);
        QVERIFY(std::abs(sum - result.at("sum").get<double>()) < 1e-12);
        for (const json &grid : result.at("grids")) QVERIFY(grid.at("change").get<double>() < 1e-10);
        QCOMPARE(result["grids"].back().at("grid").get<int>(), 128);
    }

    void theTableIsForReading() {
        const Run shown = run({"lab", "splines"});
        QVERIFY2(shown.code == 0, shown.err);
        for (const char *word : {"control_point", "sum at x = 0.5", "coefficients"})
            QVERIFY2(shown.out.contains(word), shown.out);
    }

    void badInputIsNamed_data() {
        addRefusals({"lab", "splines"}, {{{"--order", "6"}, "--order"},
                                         {{"--grid", "0"}, "--grid"},
                                         {{"--x", "2"}, "0 .. 1"},
                                         {{"--x", "half"}, "\"half\""},
                                         {{"--knots", "3"}, "--knots"}});
    }
    void badInputIsNamed() { checkRefusal(); }
};

KAN_TEST(TestCliLabSplines)
#include "tst_cli_lab_splines.moc"
