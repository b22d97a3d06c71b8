#include <cmath>

#include "core/data/csv_reader.h"
#include "core/data/read_table.h"
#include "tests/core/data/npy_bytes.h"
#include "tests/core/data/table_files.h"
#include "tests/mutator.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

constexpr std::uint64_t kSeed = 20260101;

/// Equally long columns of finite numbers or codes of the dictionary.
bool isSound(const Table &table) {
    for (const TableColumn &column : table.columns) {
        if (column.rows() != table.rows()) return false;
        for (const double number : column.numbers)
            if (std::isinf(number)) return false;
        for (const std::int32_t code : column.codes)
            if (code < -1 || code >= static_cast<std::int32_t>(column.dictionary.size())) return false;
    }
    return !table.columns.empty() && table.rows() > 0;
}

/// Reads mutations of `originals` and counts those that were read; -1, with a warning, for any other end than a sound
/// table or a DataError that names the file. The little memory allowed makes every great demand for it an error.
template <typename Read>
int survivors(const std::vector<std::string> &originals, const std::vector<std::string> &words, int mutations,
              const std::string &file, const Read &read) {
    const Seeds seeds{originals, words};
    Splitmix random(kSeed);
    int accepted = 0;
    for (int n = 0; n < mutations; ++n) {
        const std::string bytes = mutated(seeds, random);
        std::ofstream(file, std::ios::binary) << bytes;
        try {
            if (!isSound(read(file))) {
                qWarning("mutation %d of seed %llu gives an unsound table", n, static_cast<unsigned long long>(kSeed));
                return -1;
            }
            ++accepted;
        } catch (const DataError &error) {
            if (QString(error.what()).startsWith(QString::fromStdString(file))) continue;
            qWarning("mutation %d: %s", n, error.what());
            return -1;
        }
    }
    return accepted;
}

ReadOptions littleMemory() {
    ReadOptions options;
    options.memory_limit = 1e6;
    options.threads = 1;
    return options;
}

}  // namespace

/// Whatever a file holds, it gives a table or a DataError.
class TestTableFuzz : public QObject {
    Q_OBJECT

  private slots:
    void textFiles() {
        const Files files;
        const std::vector<std::string> originals = {
            "age,colour,\"size, m\"\n41,red,1.5\n,blue,NA\n63,\"a \"\"b\"\"\",-2e-3\n",
            "a;b;c\r\n1,5;x;3\r\n2,5;y;4\r\n\r\n3,5;;5\r\n", "1\t2\n3\t4\n5\t6", "x y  z\n 1 2   3\n 4  'a b' 5\n",
            "\xEF\xBB\xBFn|m\n1|k\xC3\xBChl\n2|hei\xDF\n"};
        const std::vector<std::string> words = {"\"", "\n",       ",",  "inf", "1e999", std::string(1, '\0'),
                                                "\r", "\xFF\xFE", ";;", "NA",  "'"};
        const int accepted = survivors(originals, words, 6000, files.path("t.csv"), [](const std::string &file) {
            const CsvDialect dialect = csvDialectOf(file);
            previewCsv(file, dialect, 3);
            return readCsv(file, dialect, littleMemory());
        });
        QVERIFY(accepted > 1000);
    }

    void arrays() {
        const Files files;
        const std::vector<std::string> originals = {
            npyBytes(npyHeader("<f8", "3, 2"), itemBytes<double>({1, 2, NAN, 4, 5, 6})),
            npyBytes(npyHeader("<i4", "2, 3", true), itemBytes<std::int32_t>({1, 2, 3, 4, 5, 6}), 2),
            npyBytes(npyHeader("|u1", "4,"), "abcd", 3)};
        const std::vector<std::string> words = {
            "99999999999999999999", "999999999", "(", ")", "'", "True", "<f4", "-1"};
        const int accepted = survivors(originals, words, 6000, files.path("t.npy"),
                                       [](const std::string &file) { return readTable(file, {}, littleMemory()); });
        QVERIFY(accepted > 100);
    }

    void archives() {
        const Files files;
        std::vector<std::string> originals;
        for (const bool deflated : {false, true}) {
            const std::string file = files.path("original.npz");
            writeNpz(file,
                     {{"X.npy", npyBytes(npyHeader("<f8", "3, 2"), itemBytes<double>({1, 2, 3, 4, 5, 6}))},
                      {"y.npy", npyBytes(npyHeader("|b1", "3,"), std::string{0, 1, 1})}},
                     deflated);
            std::ifstream stream(file, std::ios::binary);
            originals.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
        }
        const std::vector<std::string> words = {"PK\1\2", "PK\3\4", "PK\5\6", "\xFF\xFF\xFF\xFF", std::string(4, '\0')};
        const int accepted = survivors(originals, words, 4000, files.path("t.npz"),
                                       [](const std::string &file) { return readTable(file, {}, littleMemory()); });
        QVERIFY(accepted > 10);
    }

    void images() {
        const Files files;
        const char images[] = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6};
        const std::string original(images, sizeof images);
        const std::vector<std::string> words = {"\xFF\xFF\xFF\xFF", std::string(4, '\0')};
        const int accepted = survivors({original}, words, 2000, files.path("t-ubyte"),
                                       [](const std::string &file) { return readTable(file, {}, littleMemory()); });
        QVERIFY(accepted > 10);
    }
};

KAN_TEST(TestTableFuzz)
#include "tst_table_fuzz.moc"
