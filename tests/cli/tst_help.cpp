#include <QRegularExpression>

#include "app/cli/command_line.h"
#include "app/cli/completion.h"
#include "app/cli/help_text.h"
#include "app/cli/program.h"
#include "tests/cli/cli_run.h"
#include "tests/test_program.h"

using namespace kan::cli;

namespace {

/// The words of a command line; quotes hold words together, '#' begins a comment.
std::vector<std::string> shellWords(const QString &line) {
    static const QRegularExpression word(R"re("([^"]*)"|'([^']*)'|(\S+))re");
    std::vector<std::string> words;
    for (auto match = word.globalMatch(line); match.hasNext();) {
        const QRegularExpressionMatch one = match.next();
        if (one.captured(3).startsWith('#')) break;
        words.push_back((one.captured(1) + one.captured(2) + one.captured(3)).toStdString());
    }
    return words;
}

/// What follows kan-cli in the lines of the README's blocks of commands.
QStringList readmeCommands() {
    QStringList commands;
    bool inside = false;
    for (const QByteArray &line : contents(QStringLiteral(KAN_TEST_DATA "/../../README.md")).split('\n')) {
        const QString text = QString::fromUtf8(line);
        if (text.startsWith("```")) inside = text.startsWith("```sh");
        const qsizetype at = text.indexOf("kan-cli ");
        if (inside && at >= 0 && !text.contains("<(")) commands << text.mid(at + 8);
    }
    return commands;
}

std::vector<std::string> split(const std::string &path) {
    return shellWords(QString::fromStdString(path));
}

QByteArray pageOf(const Command &program, const std::string &path) {
    return QByteArray::fromStdString(helpPage(program, split(path)));
}

}  // namespace

class TestHelp : public QObject {
    Q_OBJECT

  private slots:
    void everyCommandHasItsPage_data() {
        QTest::addColumn<QString>("path");
        const Command all = program();
        for (const CommandPlace &place : placesOf(all))
            QTest::newRow(place.path.empty() ? "kan-cli" : place.path.c_str()) << QString::fromStdString(place.path);
    }
    void everyCommandHasItsPage() {
        QFETCH(QString, path);
        const Command all = program();
        const Command *command = &all;
        for (const std::string &name : split(path.toStdString())) command = find(*command, name);
        const QByteArray page = pageOf(all, path.toStdString());
        QVERIFY(!command->summary.empty() && !command->examples.empty());
        QVERIFY2(page.startsWith(("kan-cli" + (path.isEmpty() ? "" : " " + path) + ": ").toUtf8()), page);
        for (const char *part : {"\nUsage:\n", "\nOptions:\n", "\nExamples:\n"}) QCOMPARE(page.count(part), 1);
        for (const Option &option : command->options) {
            const QByteArray name = "\n  " + QByteArray::fromStdString(option.name);
            QCOMPARE(page.count(name + " ") + page.count(name + "\n"), 1);
            QVERIFY(!option.words.empty());
        }
        QCOMPARE(page.count("\n  -h,--help"), 1);
        for (const Command &part : command->commands) QCOMPARE(page.count(("\n  " + part.name + " ").c_str()), 1);
        for (const QByteArray &line : page.split('\n')) {
            const bool command_line = line.startsWith("  kan-cli ");  // may be longer, to be copied
            QVERIFY2(command_line || QString::fromUtf8(line).size() <= 110, line);
            QVERIFY2(!line.endsWith(' ') || line.trimmed().isEmpty(), line);
        }
    }

    void pagesTellOnlyTheirOwn() {
        const Command all = program();
        const QByteArray train = pageOf(all, "train"), splines = pageOf(all, "lab splines");
        QVERIFY(!train.contains("--spread") && !train.contains("demo6") && !train.contains("landscape"));
        QVERIFY(splines.contains("--order") && !splines.contains("--threads") && !splines.contains("--set"));
        QVERIFY(!pageOf(all, "").contains("--threads N "));
    }

    void rangesAndStandardValuesAreTold() {
        const Command all = program();
        const QString page = QString::fromUtf8(pageOf(all, "export")).simplified();
        QVERIFY2(page.contains("(0 .. 17; default 0)"), qPrintable(page));
        QVERIFY2(page.contains(
                     "(latex, python, sympy, cpp, text, matlab, julia, r, excel, mathematica, javascript or numpy)"),
                 qPrintable(page));
        QVERIFY(QString::fromUtf8(pageOf(all, "train")).simplified().contains("with --csv"));
    }

    void theProgramAnswers() {
        const Run root = run({"--help"}), train = run({"train", "-h"});
        QCOMPARE(root.code, 0);
        QCOMPARE(train.code, 0);
        QVERIFY(root.out.contains("Exit codes: 0 done") && root.err.isEmpty());
        QCOMPARE(train.out, pageOf(program(), "train"));
        QCOMPARE(run({"train", "x", "--threads", "--help"}).out, train.out);  // wherever it stands
        QCOMPARE(run({"lab", "--help"}).out, pageOf(program(), "lab"));
        QCOMPARE(run({"lab", "splines", "--help"}).out, pageOf(program(), "lab splines"));
    }

    void theReadmesCommandsAreUnderstood_data() {
        QTest::addColumn<QString>("line");
        for (const QString &line : readmeCommands()) QTest::newRow(qPrintable(line)) << line;
        QVERIFY(readmeCommands().size() > 15);
    }
    void theReadmesCommandsAreUnderstood() {
        QFETCH(QString, line);
        const Command all = program();
        try {
            const std::vector<std::string> words = shellWords(line);
            const bool help = words.back() == "--help";
            if (!help) QVERIFY(parsed(all, words).run);
        } catch (const std::exception &error) {
            QFAIL(error.what());
        }
    }

    void theExamplesAreUnderstood() {
        const Command all = program();
        for (const CommandPlace &place : placesOf(all))
            for (const std::string &example : place.command->examples) {
                const std::vector<std::string> words = split(example);
                if (words.back() == "--help") continue;
                try {
                    const Command &command = parsed(all, words);
                    const bool group = !place.command->commands.empty();
                    QVERIFY2(group || command.name == place.command->name, example.c_str());
                } catch (const std::exception &error) {
                    QFAIL((example + ": " + error.what()).c_str());
                }
            }
    }

    void linesAreWrapped() {
        QCOMPARE(wrapped("one two three", 7), std::string("one two\nthree"));
        QCOMPARE(wrapped("a ± b c", 5), std::string("a ± b\nc"));  // by letters
        QCOMPARE(wrapped("immeasurable x", 4), std::string("immeasurable\nx"));
        QCOMPARE(wrapped("one\ntwo three", 9), std::string("one\ntwo three"));
        QCOMPARE(wrapped("in 0 .. 10", 5), std::string("in\n0 .. 10"));  // a range stays together
    }
};

KAN_TEST(TestHelp)
#include "tst_help.moc"
