#include "core/data/csv_reader.h"
#include "core/data/joined_tables.h"
#include "core/data/table_dataset.h"
#include "tests/core/data/sheet_files.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

class TestJoinedTables : public QObject {
    Q_OBJECT

  private slots:
    void rowsFollowEachOther() {
        const Files files;
        const std::vector<TableFile> both = {files.write("a.csv", "x,c,y\n1,red,2\n\n3,blue,4\n"),
                                             files.write("b.csv", "c,y,x\nred,6,5\ngreen,,7\n")};
        const Table table = readTables(both, {});
        QCOMPARE(table.names(), (std::vector<std::string>{"x", "c", "y", "file"}));
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{1, 3, 5, 7}));
        QCOMPARE(table.columns[1].dictionary, (std::vector<std::string>{"blue", "green", "red"}));
        QCOMPARE(table.columns[1].codes, (std::vector<std::int32_t>{2, 0, 2, 1}));
        QVERIFY(table.columns[2].missing(3));
        QCOMPARE(table.columns[3].text(1), std::string("a"));
        QCOMPARE(table.columns[3].text(2), std::string("b"));
        QCOMPARE(table.place(1), files.path("a.csv") + ", row 2 (line 4)");
        QCOMPARE(table.place(3), files.path("b.csv") + ", row 2 (line 3)");
        QVERIFY(readTables({both[0]}, {}) == readCsv(both[0], {}));
    }

    void theFileIsIgnoredUnlessItIsChosen() {
        const Files files;
        TableSource source;
        source.file = files.write("a.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n");
        source.more_files = {files.write("b.csv", "x,y\n5,10\n6,12\n")};
        source.columns = suggestColumns(readTables(rowFiles(source), {}), {"y"});
        QCOMPARE(source.columns.size(), std::size_t{3});
        QVERIFY(source.columns[2].name == "file" && source.columns[2].role == ColumnRole::Ignore);
        const Dataset data = loadTable(source).data;
        QCOMPARE(data.train_input.rows() + data.test_input.rows(), Eigen::Index{6});
        QCOMPARE(data.inputs(), 1);
        source.columns[2].role = ColumnRole::Input;
        QCOMPARE(loadTable(source).data.inputs(), 3);
    }

    void textInOneFileIsTextInAll() {
        const Files files;
        const Table table =
            readTables({files.write("a.csv", "x,y\n1,1\n2,1\n"), files.write("b.csv", "x,y\nmany,2\n")}, {});
        QVERIFY(table.columns[0].type == CellType::Category);
        QCOMPARE(table.columns[0].text(0), std::string("1"));
        QCOMPARE(table.columns[0].text(2), std::string("many"));
        QVERIFY(table.columns[1].type == CellType::Number);
    }

    void namesThatAreTaken() {
        const Files files;
        std::filesystem::create_directory(files.path("sub"));
        const Table table =
            readTables({files.write("a.csv", "file,y\n1,1\n"), files.write("sub/a.csv", "file,y\n2,2\n")}, {});
        QCOMPARE(table.names(), (std::vector<std::string>{"file", "y", "file (2)"}));
        QCOMPARE(table.columns[2].text(0), std::string("a"));
        QCOMPARE(table.columns[2].text(1), std::string("a (2)"));
    }

    void differentColumns() {
        const Files files;
        const std::string a = files.write("a.csv", "x,y,z\n1,2,3\n");
        const QString fewer = dataErrorOf([&] { readTables({a, files.write("b.csv", "x,y\n1,2\n")}, {}); });
        QVERIFY2(fewer.contains("b.csv has no column z, which ") && fewer.contains("a.csv has"), qPrintable(fewer));
        const QString more = dataErrorOf([&] { readTables({a, files.write("c.csv", "x,y,z,w\n1,2,3,4\n")}, {}); });
        QVERIFY2(more.contains("a.csv has no column w, which "), qPrintable(more));
    }

    void memoryIsOfAllFiles() {
        const Files files;
        std::string rows = "x,y\n";
        for (int n = 0; n < 1000; ++n) rows += "1,2\n";
        const std::string a = files.write("a.csv", rows), b = files.write("b.csv", rows);
        ReadOptions options;
        options.memory_limit = 25'000;
        QCOMPARE(readTables({a}, {}, options).rows(), std::size_t{1000});
        QVERIFY(dataErrorOf([&] { readTables({a, b}, {}, options); }).contains("b.csv"));
    }

    void sheetsAndTextTogether() {
        const Files files;
        writeZip(files.path("a.xlsx"),
                 xlsxMembers({{"Old", "<row r='1'><c r='A1'><v>9</v></c></row>"},
                              {"Data",
                               "<row r='2'><c r='A2' t='inlineStr'><is><t>x</t></is></c><c r='B2' t='inlineStr'>"
                               "<is><t>y</t></is></c></row><row r='4'><c r='A4'><v>1</v></c><c r='B4'><v>2</v>"
                               "</c></row>"}}));
        TableSource source;
        source.file = files.path("a.xlsx");
        source.sheet = "Data";
        source.more_files = {files.write("b.csv", "x,y\n3,4\n")};
        const Table table = readTables(rowFiles(source), {});
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{1, 3}));
        QCOMPARE(table.place(0), files.path("a.xlsx") + ", sheet Data, row 4");
        QCOMPARE(table.place(1), files.path("b.csv") + ", row 1 (line 2)");
    }
};

KAN_TEST(TestJoinedTables)
#include "tst_joined_tables.moc"
