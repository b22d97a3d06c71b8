#include <sys/resource.h>

#include <QTemporaryDir>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/cli/nasty_tables.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// Processor seconds that a command may take; under the sanitizers all takes longer.
#ifdef KAN_SANITIZED
constexpr rlim_t kSeconds = 100;
#else
constexpr rlim_t kSeconds = 5;
#endif

/// Every table with every optimiser are some minutes; CI has time for some.
bool isRun(int n) {
    constexpr int kOneOf = 13;
    return qEnvironmentVariableIsSet("KAN_LONG_TESTS") || (n % kOneOf == 0 && kan::tests::inSample(n / kOneOf));
}

/// As run(), but ended by SIGXCPU or SIGKILL after kSeconds of the processor.
Run boundedRun(const QString &folder, const QStringList &words) {
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setChildProcessModifier([] {
        const rlimit limit = {kSeconds, kSeconds + 1};
        setrlimit(RLIMIT_CPU, &limit);
    });
    process.start(QStringLiteral(KAN_CLI), words);
    Run result;
    if (!process.waitForFinished(600000) || process.exitStatus() != QProcess::NormalExit) return result;
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// The path of the first number that is none, or null; empty if there is none.
QString oddPlace(const json &value, const QString &path = {}) {
    if (value.is_null() || (value.is_number_float() && !std::isfinite(value.get<double>())))
        return path + " is no number";
    if (!value.is_structured()) return {};
    for (const auto &[key, entry] : value.items())
        if (QString odd = oddPlace(entry, path + "/" + QString::fromStdString(key)); !odd.isEmpty()) return odd;
    return {};
}

QString oddJson(const QByteArray &text) {
    const json value = json::parse(text.constData(), text.constData() + text.size(), nullptr, false);
    return value.is_discarded() ? QString("no JSON") : oddPlace(value);
}

/// A cell of predictions that is a number but not a finite one, or is missing though its row was not left out.
QString oddPrediction(const Run &predicted) {
    for (const QByteArray &line : predicted.out.split('\n').mid(1)) {
        const QByteArray cell = line.mid(line.indexOf(',') + 1);
        if (cell == "nan" || cell == "inf" || cell == "-nan" || cell == "-inf") return line;
        if (!line.isEmpty() && cell.isEmpty() && !predicted.err.contains("cannot be predicted")) return line;
    }
    return {};
}

/// A refusal says where.
bool namesAPlace(const QByteArray &words, const QString &file) {
    return words.contains(file.toUtf8()) || words.contains("column") || words.contains("opt is") ||
           words.contains("has no version");
}

}  // namespace

/// Whatever a table holds: finite numbers, or a refusal that names the place.
class TestNastyTables : public QObject {
    Q_OBJECT

  private slots:
    void numbersOrARefusal_data() {
        QTest::addColumn<int>("number");
        QTest::addColumn<QString>("optimiser");
        tables_ = nastyTables();
        QVERIFY(tables_.size() >= 325);
        int n = 0;
        for (std::size_t table = 0; table < tables_.size(); ++table)
            for (const char *optimiser : {"LBFGS", "Adam", "LM"})
                if (isRun(n++))
                    QTest::newRow((tables_[table].name + ", " + optimiser).constData())
                        << static_cast<int>(table) << QString(optimiser);
    }

    void numbersOrARefusal() {
        QFETCH(int, number);
        QFETCH(QString, optimiser);
        const NastyTable &table = tables_[static_cast<std::size_t>(number)];
        const QTemporaryDir folder;
        QFile file(folder.filePath(table.file));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(table.bytes) == table.bytes.size());
        file.close();
        const Run trained = boundedRun(
            folder.path(), QStringList{"train", "--csv", table.file, "--target", table.target, "--out", "r.json",
                                       "--save", "m.json", "--set", "opt=" + optimiser, "steps=8", "--threads", "1"} +
                               table.options);
        if (trained.code == 2) {
            QVERIFY2(namesAPlace(trained.err, table.file), trained.err);
            QVERIFY(contents(folder.filePath("m.json")).isEmpty());
            return;
        }
        QVERIFY2(trained.code == 0, qPrintable(QString("code %1: ").arg(trained.code) + trained.err));
        for (const char *written : {"r.json", "m.json"}) {
            const QString odd = oddJson(contents(folder.filePath(written)));
            QVERIFY2(odd.isEmpty(), qPrintable(written + odd));
        }
        const Run predicted = boundedRun(folder.path(), {"predict", "m.json", table.file, "--threads", "1"});
        QVERIFY2(predicted.code == 0, qPrintable(QString("code %1: ").arg(predicted.code) + predicted.err));
        const QString odd = oddPrediction(predicted);
        QVERIFY2(odd.isEmpty(), qPrintable(odd + predicted.err));
        const Run exported = boundedRun(folder.path(), {"export", "m.json", "--format", "python"});
        QVERIFY2(exported.code == 0, qPrintable(QString("code %1: ").arg(exported.code) + exported.err));
        QVERIFY2(!exported.out.contains("float(\""), exported.out);
    }

    /// A time that grows with the square of the columns would be ended.
    void manyColumnsTakeTheirTime() {
        QByteArray names, cells;
        for (int c = 0; c < 40000; ++c) {
            names += "c" + QByteArray::number(c) + ",";
            cells += QByteArray::number(c % 7) + ".5,";
        }
        QByteArray text = names + "y\n";
        for (int row = 0; row < 10; ++row)
            text += cells.mid(4 * row) + cells.left(4 * row) + QByteArray::number(row * row) + "\n";
        const QTemporaryDir folder;
        QFile file(folder.filePath("t.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        file.close();
        const Run trained = boundedRun(folder.path(), {"train", "--csv", "t.csv", "--target", "y", "--save", "m.json",
                                                       "--set", "steps=0", "--threads", "1"});
        QVERIFY2(trained.code == 0, trained.err);
        QVERIFY2(trained.err.contains("40000 inputs"), trained.err);
        const Run predicted = boundedRun(folder.path(), {"predict", "m.json", "t.csv", "--threads", "1"});
        QVERIFY2(predicted.code == 0, predicted.err);
        QCOMPARE(predicted.out.count('\n'), 11);
    }

  private:
    std::vector<NastyTable> tables_;
};

KAN_TEST(TestNastyTables)
#include "tst_nasty_tables.moc"
