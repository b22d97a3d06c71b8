#include "tests/cli/nasty_tables.h"

#include <cmath>
#include <functional>
#include <utility>

#include "tests/cli/nasty_cells.h"

namespace {

using nasty::number;
using nasty::wave;
using Tables = std::vector<NastyTable>;
using Cells = std::function<QByteArray(int row)>;

double parabola(int row) {
    return wave(row) + wave(row, 1) * wave(row, 1);
}

/// A table of these columns, the last of which is y.
QByteArray csv(int rows, const std::vector<std::pair<QByteArray, Cells>> &columns, char delimiter = ',',
               const QByteArray &end = "\n") {
    QByteArray text;
    for (std::size_t c = 0; c < columns.size(); ++c)
        text += (c > 0 ? QByteArray(1, delimiter) : QByteArray()) + columns[c].first;
    text += end;
    for (int row = 0; row < rows; ++row) {
        for (std::size_t c = 0; c < columns.size(); ++c)
            text += (c > 0 ? QByteArray(1, delimiter) : QByteArray()) + columns[c].second(row);
        text += end;
    }
    return text;
}

Cells times(double size, double (*value)(int)) {
    return [=](int row) { return number(size * value(row)); };
}
double firstWave(int row) {
    return wave(row);
}
double secondWave(int row) {
    return wave(row, 1);
}
Cells always(const QByteArray &cell) {
    return [=](int) { return cell; };
}
const Cells kA = times(1, firstWave), kB = times(1, secondWave), kY = times(1, parabola);

QByteArray usual(int rows = 40) {
    return csv(rows, {{"a", kA}, {"b", kB}, {"y", kY}});
}

void add(Tables &tables, const QByteArray &name, const QByteArray &bytes, const QStringList &options = {}) {
    tables.push_back({name, QStringLiteral("t.csv"), bytes, QStringLiteral("y"), options});
}

void addSizes(Tables &tables) {
    for (const int exponent : {-324, -320, -308, -307, -300, -200, -160, -154, -101, -99, -50, -21,
                               -10,  10,   21,   50,   99,   101,  150,  155,  160,  200, 300, 307}) {
        const double size = exponent == -324 ? 5e-324 : std::pow(10.0, exponent);
        const QByteArray at = "e" + QByteArray::number(exponent);
        add(tables, "input 1" + at, csv(40, {{"a", times(size, firstWave)}, {"b", kB}, {"y", kY}}));
        add(tables, "target 1" + at, csv(40, {{"a", kA}, {"b", kB}, {"y", times(size, parabola)}}));
        add(tables, "both 1" + at, csv(40, {{"a", times(size, firstWave)}, {"b", kB}, {"y", times(size, parabola)}}));
    }
    const auto spread = [](int row) { return number(std::pow(10.0, 2 * (row % 31) - 30)); };
    add(tables, "input from 1e-30 to 1e30", csv(62, {{"a", spread}, {"b", kB}, {"y", kY}}));
    add(tables, "target from 1e-30 to 1e30", csv(62, {{"a", kA}, {"b", kB}, {"y", spread}}));
    for (const double shift : {1e9, 1e15, 9007199254740992.0, 1e16, 1e90}) {
        const auto beside = [shift](int row) { return number(shift + row % 7); };
        add(tables, "input beside " + number(shift), csv(40, {{"a", beside}, {"b", kB}, {"y", kY}}));
        add(tables, "target beside " + number(shift), csv(40, {{"a", kA}, {"b", kB}, {"y", beside}}));
    }
    for (const char *outlier : {"1e15", "-1e90", "1e99", "1e101", "1e308", "-1.7976931348623157e308", "5e-324"}) {
        const auto mostly = [outlier](const Cells &cells) {
            return [=](int row) { return row == 17 ? QByteArray(outlier) : cells(row); };
        };
        add(tables, QByteArray("an input of ") + outlier, csv(40, {{"a", mostly(kA)}, {"b", kB}, {"y", kY}}));
        add(tables, QByteArray("a target of ") + outlier, csv(40, {{"a", kA}, {"b", kB}, {"y", mostly(kY)}}));
    }
}

void addConstantsAndTies(Tables &tables) {
    for (const char *cell : {"0", "5", "-1e-300", "1e300", "1e-21", "7e9", "red"}) {
        add(tables, QByteArray("constant input ") + cell, csv(40, {{"a", always(cell)}, {"b", kB}, {"y", kY}}));
        add(tables, QByteArray("constant target ") + cell, csv(40, {{"a", kA}, {"b", kB}, {"y", always(cell)}}));
        add(tables, QByteArray("all constant ") + cell, csv(40, {{"a", always(cell)}, {"y", always(cell)}}));
    }
    for (const int values : {2, 3, 5}) {
        const auto few = [values](int row) { return QByteArray::number(row % values); };
        add(tables, "input of " + QByteArray::number(values), csv(60, {{"a", few}, {"b", kB}, {"y", kY}}));
        add(tables, "target of " + QByteArray::number(values), csv(60, {{"a", kA}, {"b", kB}, {"y", few}}));
        add(tables, "all of " + QByteArray::number(values), csv(60, {{"a", few}, {"b", few}, {"y", few}}));
    }
    add(tables, "the same row",
        csv(50, {{"a", always("1")}, {"b", always("2")}, {"y", [](int row) { return number(row); }}}));
    add(tables, "one row differs",
        csv(50, {{"a", [](int row) { return QByteArray(row == 3 ? "1" : "0"); }}, {"b", kB}, {"y", kY}}));
    add(tables, "duplicate columns", csv(40, {{"a", kA}, {"b", kA}, {"c", kA}, {"y", kA}}));
    add(tables, "opposite columns", csv(40, {{"a", kA}, {"b", times(-1, firstWave)}, {"y", kY}}));
    add(tables, "sorted",
        csv(40, {{"a", [](int row) { return number(row); }}, {"y", [](int row) { return number(row); }}}));
    add(tables, "a step",
        csv(40, {{"a", kA}, {"y", [](int row) { return QByteArray(wave(row) > 0 ? "1.5" : "-3"); }}}));
    add(tables, "only the target", csv(20, {{"y", kY}}));
}

void addFewRows(Tables &tables) {
    for (const int rows : {0, 1, 2, 3, 4, 5}) {
        const QByteArray name = QByteArray::number(rows) + " rows";
        add(tables, name, usual(rows));
        add(tables, name + " of classes",
            csv(rows, {{"a", kA}, {"y", [](int row) { return QByteArray(row % 2 ? "u" : "v"); }}}));
        add(tables, name + " without header", usual(rows).mid(6), {"--header", "no"});
        add(tables, name + ", half trains", usual(rows), {"--split", "0.5"});
    }
    for (const char *share : {"0.01", "0.99"}) add(tables, QByteArray("share ") + share, usual(), {"--split", share});
    add(tables, "empty", "");
    add(tables, "a line end", "\n");
    add(tables, "blanks", "   \n  \n");
    add(tables, "a letter", "a");
}

void addClasses(Tables &tables) {
    for (const int classes : {1, 2, 3, 10, 39, 40}) {
        const auto text = [classes](int row) { return "class " + QByteArray::number(row % classes); };
        const auto digits = [classes](int row) { return QByteArray::number(3 * (row % classes)); };
        const QByteArray count = QByteArray::number(classes);
        add(tables, count + " classes", csv(40, {{"a", kA}, {"b", kB}, {"y", text}}));
        add(tables, count + " classes of digits", csv(40, {{"a", kA}, {"b", kB}, {"y", digits}}), {"--classes"});
        add(tables, count + " categories", csv(40, {{"a", text}, {"b", kB}, {"y", kY}}));
    }
    const auto own = [](int row) { return "t" + QByteArray::number(row); };
    add(tables, "1200 classes", csv(1200, {{"a", kA}, {"y", own}}));
    add(tables, "a class of one row",
        csv(40, {{"a", kA}, {"y", [](int row) { return QByteArray(row == 0 ? "rare" : "usual"); }}}));
    for (const char *name : {"inf", "nan", "\"a,b\"", "\"a \"\"b\"\"\"", "\"two\nlines\"", "\xC3\xBC",
                             "\342\200\256abc", "-", "0x10", "TRUE"})
        add(tables, QByteArray("a class ") + QByteArray(name).toHex(),
            csv(40, {{"a", kA}, {"y", [=](int row) { return row % 2 ? QByteArray(name) : QByteArray("other"); }}}));
    add(tables, "numbers and text",
        csv(40,
            {{"a", [](int row) { return row == 30 ? QByteArray("text") : number(wave(row)); }}, {"b", kB}, {"y", kY}}));
    add(tables, "a text in the target",
        csv(40, {{"a", kA}, {"y", [](int row) { return row == 30 ? QByteArray("text") : number(wave(row)); }}}));
}

void addHeaders(Tables &tables) {
    const QByteArray longest(20000, 'n');
    for (const QByteArray &name : {QByteArray(""),
                                   QByteArray("y"),
                                   QByteArray("b"),
                                   QByteArray(" "),
                                   QByteArray("\"a,b\""),
                                   QByteArray("\"a\"\"b\""),
                                   QByteArray("\"two\nlines\""),
                                   QByteArray("1"),
                                   QByteArray("-1.5"),
                                   QByteArray("lambda"),
                                   QByteArray("class"),
                                   QByteArray("np"),
                                   QByteArray("inputs"),
                                   QByteArray("f"),
                                   QByteArray("x1"),
                                   QByteArray("s1"),
                                   QByteArray("t1"),
                                   QByteArray("a b"),
                                   QByteArray("a-b"),
                                   QByteArray("a=b"),
                                   QByteArray("#a"),
                                   QByteArray("'a"),
                                   QByteArray("a\\"),
                                   QByteArray("\"\"\""),
                                   QByteArray("\xC3\xBC"),
                                   QByteArray("\xF0\x9F\x98\x80"),
                                   QByteArray("\xE2\x80\xAE"
                                              "a"),
                                   QByteArray("a\x1B[31m"),
                                   QByteArray("a\x01"),
                                   QByteArray("\xFF\xFE"
                                              "a"),
                                   QByteArray("{}"),
                                   QByteArray("%s%n"),
                                   QByteArray("$HOME"),
                                   QByteArray("<b>"),
                                   QByteArray("\xCE\xB1"),
                                   QByteArray("nan"),
                                   QByteArray("inf"),
                                   longest})
        add(tables, "a column called " + name.toHex().left(40), csv(40, {{name, kA}, {"b", kB}, {"y", kY}}));
    add(tables, "no names", csv(40, {{"", kA}, {"", kB}, {"y", kY}}));
    add(tables, "one name", csv(40, {{"a", kA}, {"a", kB}, {"a (2)", kB}, {"y", kY}}));
}

void addEncodings(Tables &tables) {
    const QString text = QString::fromUtf8(csv(40, {{"gr\xC3\xB6\xC3\x9F"
                                                     "e",
                                                     kA},
                                                    {"b", kB},
                                                    {"y", kY}}));
    const auto wide = [&](bool big, bool mark, int bytes) {
        QByteArray result;
        const auto put = [&](char32_t c) {
            for (int n = 0; n < bytes; ++n) result += static_cast<char>(c >> (8 * (big ? bytes - 1 - n : n)));
        };
        if (mark) put(0xFEFF);
        for (const QChar c : text) put(c.unicode());
        return result;
    };
    for (const bool big : {false, true})
        for (const bool mark : {false, true})
            for (const int bytes : {2, 4})
                add(tables, "UTF-" + QByteArray::number(8 * bytes) + (big ? " BE" : " LE") + (mark ? " with mark" : ""),
                    wide(big, mark, bytes));
    add(tables, "UTF-8", text.toUtf8());
    add(tables, "UTF-8 with mark", "\xEF\xBB\xBF" + text.toUtf8());
    add(tables, "Latin-1", text.toLatin1());
    add(tables, "half a letter", usual() + "\xC3");
    add(tables, "a zero byte", usual().insert(30, '\0'));
    add(tables, "a zero byte late", usual(2000) + QByteArray(1, '\0'));
}

void addLines(Tables &tables) {
    const std::vector<std::pair<QByteArray, Cells>> columns = {{"a", kA}, {"b", kB}, {"y", kY}};
    for (const char delimiter : {',', ';', '\t', '|', ' '})
        add(tables, QByteArray("cells between ") + delimiter, csv(40, columns, delimiter));
    for (const char *end : {"\r", "\r\n", "\n\n", "\n\r", "\r\r\n", ",\n", " \n"})
        add(tables, "lines end with " + QByteArray(end).toHex(), csv(40, columns, ',', end));
    add(tables, "decimal commas", csv(40, columns, ';').replace('.', ','));
    add(tables, "thousands", csv(40, {{"a", always("\"1,234.5\"")}, {"b", kB}, {"y", kY}}));
    add(tables, "no last line end", usual().chopped(1));
    add(tables, "a short row", usual() + "1,2\n");
    add(tables, "a long row", usual() + "1,2,3,4\n");
    add(tables, "an open quote", usual().replace(10, 1, "\""));
    add(tables, "quoted numbers",
        csv(40, {{"a", [](int row) { return "\"" + kA(row) + "\""; }}, {"b", kB}, {"y", kY}}));
    add(tables, "quoted line ends",
        csv(40,
            {{"a", [](int row) { return QByteArray(row % 2 ? "\"u\nv\"" : "\"u\r\nw\""); }}, {"b", kB}, {"y", kY}}));
    add(tables, "single quotes", usual().replace(",", "','"));
    add(tables, "comments", "# made by hand\n" + usual());
    add(tables, "HTML", "<!DOCTYPE html><html><body>404</body></html>\n");
    add(tables, "JSON", "{\"a\": [1, 2, 3], \"y\": [1, 2, 3]}\n");
}

void addCells(Tables &tables) {
    for (const char *cell : {"",
                             "NA",
                             "nan",
                             "NULL",
                             "?",
                             "inf",
                             "-inf",
                             "Infinity",
                             "1e999",
                             "-1e999",
                             "1e-999",
                             "-0",
                             "+5",
                             ".5",
                             "5.",
                             "1e",
                             "0x1F",
                             "1_000",
                             "12345678901234567890",
                             "1e5000",
                             "true",
                             "2024-05-01",
                             "50%",
                             "$5",
                             " 5 ",
                             "--",
                             "1/2",
                             "\342\210\2225"})
        for (const bool target : {false, true}) {
            const auto sometimes = [cell](const Cells &cells) {
                return [=](int row) { return row % 9 == 4 ? QByteArray(cell) : cells(row); };
            };
            add(tables, QByteArray(target ? "target " : "input ") + QByteArray(cell).toHex() + " at times",
                csv(40, {{"a", target ? kA : sometimes(kA)}, {"b", kB}, {"y", target ? sometimes(kY) : kY}}));
        }
    add(tables, "a column without cells", csv(40, {{"a", always("")}, {"b", kB}, {"y", kY}}));
    add(tables, "a target without cells", csv(40, {{"a", kA}, {"b", kB}, {"y", always("")}}));
    add(tables, "a cell per row",
        csv(40, {{"a", [](int row) { return row % 2 ? QByteArray() : kA(row); }},
                 {"b", [](int row) { return row % 2 ? kB(row) : QByteArray(); }},
                 {"y", kY}}));
}

void addShapes(Tables &tables) {
    for (const auto &[columns, rows] : {std::pair(100, 8), std::pair(300, 6), std::pair(1000, 4)}) {
        std::vector<std::pair<QByteArray, Cells>> all;
        all.reserve(static_cast<std::size_t>(columns) + 1);
        for (int c = 0; c < columns; ++c)
            all.emplace_back("c" + QByteArray::number(c), [c](int row) { return number(wave(row, c)); });
        all.emplace_back("y", kY);
        add(tables, QByteArray::number(columns) + " columns", csv(rows, all));
    }
    add(tables, "5000 rows", usual(5000));
    add(tables, "a long text", csv(10, {{"a", always(QByteArray(100000, 'u'))}, {"b", kB}, {"y", kY}}));
    add(tables, "a long number",
        csv(10, {{"a", [](int row) { return "0." + QByteArray(5000, static_cast<char>('1' + row % 9)); }},
                 {"b", kB},
                 {"y", kY}}));
}

/// Columns drawn from the kinds above.
void addMixtures(Tables &tables, int count) {
    const Cells kinds[] = {kA,
                           kB,
                           kY,
                           always("0"),
                           always("1e-320"),
                           [](int row) { return QByteArray(row % 5 ? "u" : "v"); },
                           [](int row) { return row % 7 ? number(wave(row)) : QByteArray(); },
                           [](int row) { return number(1e9 + row % 3); },
                           [](int row) { return number(std::pow(10.0, row % 40 - 20)); },
                           [](int row) { return QByteArray::number(row % 2); },
                           [](int row) { return number(1e-30 * wave(row, 5)); },
                           [](int row) { return QByteArray(row == 9 ? "1e60" : "0"); },
                           [](int row) { return "t" + QByteArray::number(row % 25); }};
    unsigned state = 1;
    const auto chance = [&state](unsigned limit) {
        state = state * 1664525U + 1013904223U;
        return (state >> 8U) % limit;
    };
    for (int n = 0; n < count; ++n) {
        std::vector<std::pair<QByteArray, Cells>> columns;
        for (unsigned c = 1 + chance(8); c > 0; --c)
            columns.emplace_back("c" + QByteArray::number(c), kinds[chance(std::size(kinds))]);
        columns.emplace_back("y", kinds[chance(std::size(kinds))]);
        add(tables, "mixture " + QByteArray::number(n), csv(static_cast<int>(5 + chance(60)), columns));
    }
}

}  // namespace

std::vector<NastyTable> nastyTables() {
    Tables tables;
    addSizes(tables);
    addConstantsAndTies(tables);
    addFewRows(tables);
    addClasses(tables);
    addHeaders(tables);
    addEncodings(tables);
    addLines(tables);
    addCells(tables);
    addShapes(tables);
    nasty::addArrays(tables, usual());
    addMixtures(tables, 40);
    return tables;
}
