/// Exported scripts, run by the languages' own programs.

#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "core/formula/formula_export.h"
#include "core/formula/formula_parts.h"
#include "tests/core/exported_formulas.h"
#include "tests/core/formula_runners.h"
#include "tests/core/programs.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

class TestFormulaScripts : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        for (std::size_t n = 0; n < all_.cases.size(); ++n) {
            QVERIFY(QDir().mkpath(file(n, "")));
            writeText(file(n, "points.txt"), tableText(all_.points[n]));
        }
    }

    void octaveGivesTheNetwork() {
        const QString octave = needed("octave-cli", true);
        if (octave.isEmpty()) return;
        exportAll(FormulaFormat::Matlab, "f.m");
        if (!tests::inSample(1)) return;  // what other programs do, no sanitizer sees
        runAll(octave, {"--no-init-file"}, "run.m", kOctaveRunner);
        compareAll("octave.txt");
    }

    void rGivesTheNetwork() {
        const QString r = needed("Rscript", false);
        if (r.isEmpty()) return;
        exportAll(FormulaFormat::R, "f.R");
        if (!tests::inSample(1)) return;
        runAll(r, {"--vanilla"}, "run.R", kRRunner);
        compareAll("r.txt");
    }

    void nodeGivesTheNetwork() {
        const QString node = needed("node", false);
        if (node.isEmpty()) return;
        exportAll(FormulaFormat::JavaScript, "f.mjs");
        if (!tests::inSample(1)) return;
        runAll(node, {}, "run.mjs", kNodeRunner);
        compareAll("node.txt");
    }

    void oneLineOfNumpyGivesTheNetwork() {
        const QString python = pythonWithPackages();
        if (python.isEmpty()) QSKIP("python3-numpy is not installed");
        const std::vector<std::size_t> written = exportShort(FormulaFormat::Numpy, "line.txt");
        if (!tests::inSample(1)) return;
        for (const std::size_t n : written) {
            std::string names;
            for (const std::string &name : moduleNames(all_.formulas[n], CodeLanguage::NumpyLine).inputs)
                names += name + " ";
            writeText(file(n, "names.txt"), QByteArray::fromStdString(names));
            QVERIFY(textOf(file(n, "line.txt")).indexOf("\n\n#") > 0);
        }
        runAll(python, {}, "run.py", kNumpyLineRunner);
        for (const std::size_t n : written) all_.compare(n, resultOf(n, "numpy.txt"));
        QVERIFY(written.size() >= 6 && written.size() < all_.cases.size());
    }

    void cellsGiveTheNetwork() {
        if (!qEnvironmentVariableIsSet("KAN_LONG_TESTS")) QSKIP("LibreOffice is for tests/run --long");
        const QString office = needed("soffice", true), python = pythonWithPackages();
        if (office.isEmpty() || python.isEmpty()) return;
        const std::vector<std::size_t> written = exportShort(FormulaFormat::Excel, "excel.txt");
        for (const std::size_t n : written) {  // no cell is NaN, the last row
            Matrix &points = all_.points[n], &expected = all_.expected[n];
            points.conservativeResize(points.rows() - 1, points.cols());
            expected.conservativeResize(expected.rows() - 1, expected.cols());
            writeText(file(n, "points.txt"), tableText(points));
        }
        runAll(python, {}, "write.py", kExcelWriter);
        for (const std::size_t n : written) {
            const ProgramRun made =
                runProgram(office, {"-env:UserInstallation=file://" + folder_.filePath("office"), "--headless",
                                    "--convert-to", "csv:Text - txt - csv (StarCalc):32,34,76,1,,0,false,true,false",
                                    "--outdir", file(n, ""), file(n, "table.xlsx")});
            QVERIFY2(made.code == 0, made.err.constData());
            compareCells(n);
        }
        QVERIFY(written.size() >= 6);
    }

  private:
    QString file(std::size_t n, const char *name) const {
        return folder_.filePath(QStringLiteral("%1/%2").arg(n).arg(name));
    }

    /// Where a program is; what is large is installed by tests/run --long only.
    static QString needed(const char *program, bool large) {
        QString path = QStandardPaths::findExecutable(program);
        const bool installed = qEnvironmentVariableIsSet(large ? "KAN_LONG_TESTS" : "CI");
        if (path.isEmpty() && installed)
            QTest::qFail(qPrintable(QString("install %1").arg(program)), __FILE__, __LINE__);
        else if (path.isEmpty())
            QTest::qSkip(qPrintable(QString("%1 is not installed").arg(program)), __FILE__, __LINE__);
        return path;
    }

    void exportAll(FormulaFormat format, const char *name) const {
        for (std::size_t n = 0; n < all_.cases.size(); ++n)
            writeText(file(n, name), QByteArray::fromStdString(exportFormula(all_.formulas[n], format)));
    }

    /// Those that are not refused.
    std::vector<std::size_t> exportShort(FormulaFormat format, const char *name) const {
        std::vector<std::size_t> written;
        for (std::size_t n = 0; n < all_.cases.size(); ++n) {
            try {
                writeText(file(n, name), QByteArray::fromStdString(exportFormula(all_.formulas[n], format)));
                written.push_back(n);
            } catch (const std::invalid_argument &refusal) {
                if (!QByteArray(refusal.what()).startsWith("The formula is too long for")) throw;
            }
        }
        return written;
    }

    void runAll(const QString &program, QStringList arguments, const char *name, const char *script) const {
        writeText(folder_.filePath(name), script);
        arguments << folder_.filePath(name) << folder_.path() << QString::number(all_.cases.size());
        const ProgramRun result = runProgram(program, arguments);
        QVERIFY2(result.code == 0, result.err.constData());
    }

    Matrix resultOf(std::size_t n, const char *name) const {
        return tableFrom(textOf(file(n, name)), all_.expected[n]);
    }

    void compareAll(const char *name) const {
        for (std::size_t n = 0; n < all_.cases.size(); ++n) all_.compare(n, resultOf(n, name));
    }

    void compareCells(std::size_t n) const {
        QByteArray values;
        for (const QByteArray &line : textOf(file(n, "table.csv")).trimmed().split('\n')) {
            const QList<QByteArray> cells = line.split(' ');
            for (Eigen::Index m = cells.size() - all_.expected[n].cols(); m < cells.size(); ++m)
                values += cells[m] + ' ';
        }
        all_.compare(n, tableFrom(values, all_.expected[n]));
    }

    QTemporaryDir folder_;
    ExportedFormulas all_;
};

KAN_TEST(TestFormulaScripts)
#include "tst_formula_scripts.moc"
