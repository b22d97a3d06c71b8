#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "tests/cli/cli_run.h"
#include "tests/core/data/sheet_files.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// y = 2 a - b in rows from `first` on.
std::string rows(int first, int count) {
    std::string text;
    for (int n = first; n < first + count; ++n)
        text += std::to_string(n % 7) + "," + std::to_string(n % 5) + "," + std::to_string(2 * (n % 7) - n % 5) + "\n";
    return text;
}

/// The cells of CSV text as rows of a sheet; its columns begin with B, its rows with `row`.
std::string sheetRows(const std::string &csv, int row) {
    std::string xml;
    for (const QByteArray &line : QByteArray::fromStdString(csv).trimmed().split('\n')) {
        const std::string at = std::to_string(row++);
        xml += kan::concat("<row r='", at, "'><c r='B", at, "' t='inlineStr'><is><t>");
        xml += line.split(',').join("</t></is></c><c t='inlineStr'><is><t>").toStdString() + "</t></is></c></row>";
    }
    return xml;
}

class SheetFolder {
  public:
    QString write(const char *name, const std::string &text) const {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly)) file.write(QByteArray::fromStdString(text));
        return file.fileName();
    }
    /// A visible sheet Notes, and the table from B3 on in Data.
    QString book(const char *name) const {
        kan::test::writeZip(path(name).toStdString(),
                            kan::test::xlsxMembers({{"Notes", "<row r='1'><c r='A1'><v>1</v></c></row>"},
                                                    {"Data", sheetRows("a,b,y\n" + rows(0, 35), 3)}}));
        return path(name);
    }
    QString path(const char *name) const { return folder_.filePath(name); }
    json saved(const char *name) const { return json::parse(contents(path(name)).toStdString()); }

  private:
    QTemporaryDir folder_;
};

const QStringList kFew = {"--set", "steps=2"};

}  // namespace

class TestCliSheets : public QObject {
    Q_OBJECT

  private slots:
    void trainsOnASheet() {
        const SheetFolder folder;
        const QString book = folder.book("book.xlsx"), model = folder.path("model.json");
        const QString csv = folder.write("t.csv", "a,b,y\n" + rows(0, 35));
        const Run of_sheet =
            run(QStringList{"train", "--csv", book, "--sheet", "Data", "--target", "y", "--save", model} + kFew);
        QVERIFY2(of_sheet.code == 0, of_sheet.err.constData());
        QVERIFY2(of_sheet.err.contains("28 rows train, 7 test; 2 inputs"), of_sheet.err.constData());
        const json table = folder.saved("model.json")["table"];
        QCOMPARE(table["sheet"], json("Data"));
        QVERIFY(!table.contains("range"));
        const Run of_csv =
            run(QStringList{"train", "--csv", csv, "--target", "y", "--save", folder.path("c.json")} + kFew);
        QVERIFY2(of_csv.code == 0, of_csv.err.constData());
        QVERIFY(folder.saved("c.json")["versions"] == folder.saved("model.json")["versions"]);
        for (const char *key : {"sheet", "range", "more_files"})
            QVERIFY(!folder.saved("c.json")["table"].contains(key));
        const Run again = run({"train", model, "--set", "steps=1"});
        QVERIFY2(again.code == 0, again.err.constData());
        const Run predicted = run({"predict", model, book, "--sheet", "2"});
        QVERIFY2(predicted.code == 0, predicted.err.constData());
        QCOMPARE(predicted.out.count('\n'), 36);
    }

    /// Test rows in another sheet of the same book, without naming the file again.
    void testRowsAreInAnotherSheet() {
        const SheetFolder folder;
        const QString book = folder.path("two.xlsx");
        kan::test::writeZip(book.toStdString(),
                            kan::test::xlsxMembers({{"Train", sheetRows("a,b,y\n" + rows(0, 35), 1)},
                                                    {"Later", sheetRows("a,b,y\n" + rows(35, 9), 1)}}));
        const Run done = run(QStringList{"train", "--csv", book, "--target", "y", "--test-sheet", "Later", "--save",
                                         folder.path("model.json"), "--out", folder.path("out.json")} +
                             kFew);
        QVERIFY2(done.code == 0, done.err.constData());
        QVERIFY2(done.err.contains("35 rows train, 9 test"), done.err.constData());
        const json table = folder.saved("model.json").at("table");
        QCOMPARE(table.at("test_sheet"), json("Later"));
        QCOMPARE(table.at("test_file"), table.at("file"));
    }

    void takesARange() {
        const SheetFolder folder;
        const QString book = folder.book("book.xlsx");
        const Run trained = run(QStringList{"train", "--csv", book, "--sheet", "2", "--range", "b3:d13", "--target",
                                            "y", "--save", folder.path("m.json")} +
                                kFew);
        QVERIFY2(trained.err.contains("8 rows train, 2 test; 2 inputs"), trained.err.constData());
        QCOMPARE(folder.saved("m.json")["table"]["range"], json("b3:d13"));
        const Run wrong = run({"train", "--csv", book, "--range", "B3-D13", "--target", "y"});
        QCOMPARE(wrong.code, 2);
        QVERIFY2(wrong.err.contains("expected cells such as B3:F200"), wrong.err.constData());
    }

    void fitAndTheLabTakeSheetsToo() {
        const SheetFolder folder;
        const QString book = folder.book("book.xlsx");
        const Run fitted =
            run({"fit", "--csv", book, "--sheet", "Data", "--target", "y", "--formula", "p*a+q*b", "--json"});
        QVERIFY2(fitted.code == 0, fitted.err.constData());
        const Run lab = run({"lab", "gradients", "--data", book, "--sheet", "Nowhere"});
        QVERIFY2(lab.code == 2 && lab.err.contains("its sheets are Notes, Data"), lab.err.constData());
    }

    void whatDoesNotGoTogether() {
        const SheetFolder folder;
        const QString book = folder.book("book.xlsx");
        const Run delimiter = run({"train", "--csv", book, "--target", "y", "--delimiter", ";"});
        QVERIFY2(delimiter.err.contains("is a spreadsheet; leave --delimiter out"), delimiter.err.constData());
        const QString csv = folder.write("t.csv", "a,y\n1,2\n");
        const Run sheet = run({"train", "--csv", csv, "--target", "y", "--sheet", "Data"});
        QVERIFY2(sheet.code == 2 && sheet.err.contains("no spreadsheet"), sheet.err.constData());
        const Run alone = run({"train", "hello-kan", "--sheet", "Data"});
        QVERIFY2(alone.code == 2 && alone.err.contains("--csv"), alone.err.constData());
    }

    void severalFiles() {
        const SheetFolder folder;
        const QString whole = folder.write("whole.csv", "a,b,y\n" + rows(0, 35));
        const QString a = folder.write("a.csv", "a,b,y\n" + rows(0, 20));
        const QString b = folder.write("b.csv", "a,b,y\n" + rows(20, 15));
        const auto train = [&](const QStringList &tables, const char *model) {
            QStringList words = {"train", "--target", "y", "--save", folder.path(model)};
            for (const QString &table : tables) words << "--csv" << table;
            return run(words + kFew);
        };
        const Run one = train({whole}, "one.json"), two = train({a, b}, "two.json");
        QVERIFY2(one.code == 0 && two.code == 0, two.err.constData());
        QVERIFY(folder.saved("two.json")["versions"] == folder.saved("one.json")["versions"]);
        const std::string more = folder.saved("two.json")["table"]["more_files"].dump();
        QVERIFY2(more == "[\"" + b.toStdString() + "\"]", more.c_str());
        const Run again = run({"train", folder.path("two.json"), "--set", "steps=1"});
        QVERIFY2(again.code == 0 && again.err.contains("28 rows train"), again.err.constData());
        const Run other = train({a, folder.write("c.csv", "a,c,y\n1,2,3\n")}, "none.json");
        QCOMPARE(other.code, 2);
        QVERIFY2(other.err.contains("c.csv has no column b, which"), other.err.constData());
    }
};

KAN_TEST(TestCliSheets)
#include "tst_cli_sheets.moc"
