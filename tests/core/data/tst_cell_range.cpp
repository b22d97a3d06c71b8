#include "core/data/cell_range.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

class TestCellRange : public QObject {
    Q_OBJECT

  private slots:
    void cells() {
        CellPlace place;
        QVERIFY(readCellPlace("B3", place));
        QVERIFY((place == CellPlace{2, 1}));
        QVERIFY(readCellPlace("$xfd$1048576", place));
        QVERIFY((place == CellPlace{kSheetRows - 1, kSheetColumns - 1}));
        for (const char *none :
             {"", "B", "3", "3B", "B0", "XFE1", "A1048577", "B3 ", "B99999999999999999999", "ZZZZZZZZZZ1"})
            QVERIFY2(!readCellPlace(none, place), none);
        for (const std::size_t column : {0, 25, 26, 701, 702, 16383}) {
            const CellPlace there{column, column};
            QVERIFY(readCellPlace(toString(there), place));
            QVERIFY(place == there);
        }
        QCOMPARE(toString({11, 27}), std::string("AB12"));
    }

    void ranges() {
        QVERIFY(cellRange("") == CellRange{});
        QVERIFY((cellRange("B3:F200") == CellRange{{2, 1}, {199, 5}}));
        QVERIFY((cellRange("f200:$b$3") == CellRange{{2, 1}, {199, 5}}));
        QVERIFY((cellRange("B:F") == CellRange{{0, 1}, {kSheetRows - 1, 5}}));
        QVERIFY((cellRange("3:200") == CellRange{{2, 0}, {199, kSheetColumns - 1}}));
        QVERIFY((cellRange("C4") == CellRange{{3, 2}, {3, 2}}));
    }

    void whatIsNoRange() {
        for (const char *text : {"B3:", ":F2", "B3:F", "B3-F200", "B3:F200:G1", "B3:F2000000", " ", "Sheet1!A1:B2"})
            QVERIFY2(dataErrorOf([&] { cellRange(text); }).contains("expected cells such as B3:F200"), text);
    }
};

KAN_TEST(TestCellRange)
#include "tst_cell_range.moc"
