#include <cmath>

#include "core/data/csv_reader.h"
#include "core/data/table_dataset.h"
#include "core/random/torch_generator.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

using Law = double (*)(double a, double b, double noise);

/// Columns a in 1 .. 30, b in 0.1 .. 4 and y.
std::string tableFor(Law law, int rows = 80) {
    TorchGenerator generator(7);
    const std::vector<double> noise = generator.normals(static_cast<std::size_t>(rows));
    std::string text = "a,b,y\n";
    for (int n = 0; n < rows; ++n) {
        const double a = 1 + 29.0 * generator.uniform(), b = 0.1 + 3.9 * generator.uniform();
        text += numberText(a) + "," + numberText(b) + "," + numberText(law(a, b, noise[static_cast<std::size_t>(n)])) +
                "\n";
    }
    return text;
}

TableDataset proposalOf(const std::string &text, const std::vector<std::string> &logs = {}) {
    const Files files;
    Table table = readCsv(files.write("t.csv", text), {});
    table.file = "t.csv";
    TableSource source;
    source.file = "t.csv";
    source.columns = suggestColumns(table, {"y"});
    for (TableColumnUse &use : source.columns) use.log = std::find(logs.begin(), logs.end(), use.name) != logs.end();
    return makeDataset(table, std::nullopt, source);
}

}  // namespace

class TestLogProposal : public QObject {
    Q_OBJECT

  private slots:
    void powerLawsTakeAllLogarithms() {
        const TableDataset made =
            proposalOf(tableFor([](double a, double b, double e) { return 0.2 * a * b * b * std::exp(0.02 * e); }));
        QVERIFY(made.report.logs);
        const LogProposal &logs = *made.report.logs;
        QCOMPARE(logs.columns, (std::vector<std::string>{"y", "a", "b"}));
        QVERIFY(logs.of_target && logs.logarithmic.share > 0.999 && logs.plain.share < 0.95);
        QCOMPARE(logs.plain.measured.size(), std::size_t{64});  // the training rows
        const auto &notes = made.report.notes;
        const auto told = std::count_if(notes.begin(), notes.end(), [](const std::string &note) {
            return note.ends_with("; --log y,a,b takes them.");
        });
        QCOMPARE(told, 1);
        QVERIFY(std::none_of(notes.begin(), notes.end(),
                             [](const std::string &note) { return note.find("decades") != std::string::npos; }));
    }

    void exponentialsTakeThatOfTheTarget() {
        const TableDataset made =
            proposalOf(tableFor([](double a, double b, double e) { return std::exp(0.2 * a - b + 0.02 * e); }));
        QVERIFY(made.report.logs);
        QCOMPARE(made.report.logs->columns, (std::vector<std::string>{"y"}));
        QVERIFY(made.report.logs->words().starts_with("A straight line explains 9"));
    }

    void logarithmsTakeThoseOfTheInputs() {
        const TableDataset made = proposalOf(
            tableFor([](double a, double b, double e) { return 3 * std::log(a) - 2 * std::log(b) + 0.02 * e; }));
        QVERIFY(made.report.logs && !made.report.logs->of_target);
        QCOMPARE(made.report.logs->columns, (std::vector<std::string>{"a", "b"}));
    }

    void nothingIsProposedWhereItDoesNotHelp_data() {
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, Law law) {
            QTest::newRow(name) << QString::fromStdString(tableFor(law));
        };
        row("a line", [](double a, double b, double e) { return 3 * a + 2 * b + 10 + e; });
        row("noise", [](double, double, double e) { return std::exp(e); });
        row("a product with much noise", [](double a, double b, double e) { return a * b * std::exp(e); });
        row("signs", [](double a, double b, double e) { return (a - 15) * (b - 2) + 0.01 * e; });
        row("a sum that is nearly a power law", [](double a, double b, double) { return 0.002 * a * a + 0.05 * b; });
        row("a constant", [](double, double, double) { return 4.0; });
        QTest::newRow("few rows") << QString::fromStdString(
            tableFor([](double a, double b, double) { return a * b; }, 10));
    }
    void nothingIsProposedWhereItDoesNotHelp() {
        QFETCH(QString, text);
        QVERIFY(!proposalOf(text.toStdString()).report.logs);
    }

    void whatIsTakenIsNotProposedAgain() {
        const std::string text = tableFor([](double a, double b, double) { return a * b; });
        QVERIFY(proposalOf(text).report.logs);
        QVERIFY(!proposalOf(text, {"y", "a", "b"}).report.logs);
    }
};

KAN_TEST(TestLogProposal)
#include "tst_log_proposal.moc"
