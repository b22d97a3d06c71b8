#include <QStandardPaths>
#include <QTemporaryDir>

#include "app/cli/completion.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/program.h"
#include "core/experiment/experiment.h"
#include "tests/cli/cli_run.h"
#include "tests/test_program.h"

using namespace kan::cli;

namespace {

QByteArray scriptFor(const char *shell) {
    return run({"--completion", shell}).out;
}

/// What bash offers for the last of these words, as its readline hands them to the script.
QList<QByteArray> offered(const QStringList &words, const QString &folder) {
    const QString file = folder + "/completion.bash";
    QFile script(file);
    if (!script.open(QIODevice::WriteOnly)) return {};
    script.write(scriptFor("bash"));
    script.close();
    const QString complete =
        "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _kan_cli; "
        "printf '%s\\n' \"${COMPREPLY[@]}\"";
    QProcess bash;
    bash.setWorkingDirectory(folder);
    bash.start("bash", QStringList{"--norc", "-c", complete, "bash", file, "kan-cli"} + words);
    if (!bash.waitForFinished(20000) || bash.exitCode() != 0) return {};
    if (const QByteArray said = bash.readAllStandardError(); !said.isEmpty()) return {said};
    QList<QByteArray> lines = bash.readAllStandardOutput().split('\n');
    lines.removeAll("");
    std::sort(lines.begin(), lines.end());
    return lines;
}

}  // namespace

class TestCompletion : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        if (QStandardPaths::findExecutable("bash").isEmpty()) QSKIP("there is no bash");
    }

    void bashCompletes_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArrayList>("offers");
        QTest::newRow("command") << QStringList{"tr"} << QByteArrayList{"train"};
        QTest::newRow("none") << QStringList{"xyz"} << QByteArrayList{};
        QTest::newRow("formats") << QStringList{"export", "--format", ""}
                                 << QByteArrayList{"cpp",    "excel", "javascript", "julia", "latex", "mathematica",
                                                   "matlab", "numpy", "python",     "r",     "sympy", "text"};
        QTest::newRow("format") << QStringList{"export", "x", "--format", "s"} << QByteArrayList{"sympy"};
        QTest::newRow("with =") << QStringList{"export", "--format", "=", "la"} << QByteArrayList{"latex"};
        QTest::newRow("after =") << QStringList{"symbolic", "--score", "="} << QByteArrayList{"pykan", "simplest"};
        QTest::newRow("option") << QStringList{"train", "--act"} << QByteArrayList{"--activation"};
        QTest::newRow("activation") << QStringList{"train", "--activation", "s"} << QByteArrayList{"sigmoid", "silu"};
        QTest::newRow("lab") << QStringList{"lab", "s"} << QByteArrayList{"sampling", "side-by-side", "splines"};
        QTest::newRow("option of a lab") << QStringList{"lab", "splines", "--or"} << QByteArrayList{"--order"};
        QTest::newRow("list") << QStringList{"lab", "sampling", "--models", "mlp,k"} << QByteArrayList{"mlp,kan"};
        QTest::newRow("preset") << QStringList{"train", "grid-"} << QByteArrayList{"grid-extension"};
        QTest::newRow("preset after options")
            << QStringList{"compare", "--json", "heart"} << QByteArrayList{"heart-disease"};
        QTest::newRow("field") << QStringList{"train", "x", "--set", "training.lamb_l"}
                               << QByteArrayList{"training.lamb_l1="};
        QTest::newRow("short field") << QStringList{"train", "x", "--set", "lamb_l"} << QByteArrayList{"lamb_l1="};
        QTest::newRow("second field") << QStringList{"train", "x", "--set", "lamb", "=", "1", "model.grid_e"}
                                      << QByteArrayList{"model.grid_eps="};
        QTest::newRow("file") << QStringList{"train", "--out", "res"} << QByteArrayList{"result with spaces.json"};
        QTest::newRow("file or preset") << QStringList{"train", "result"} << QByteArrayList{"result with spaces.json"};
        QTest::newRow("free") << QStringList{"train", "--threads", ""} << QByteArrayList{};
        QTest::newRow("shells") << QStringList{"--completion", ""} << QByteArrayList{"bash", "fish", "zsh"};
        QTest::newRow("options of all") << QStringList{"--"} << QByteArrayList{"--completion", "--help", "--version"};
    }
    void bashCompletes() {
        QFETCH(QStringList, words);
        QFETCH(QByteArrayList, offers);
        const QTemporaryDir folder;
        QFile file(folder.filePath("result with spaces.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(offered(words, folder.path()), offers);
    }

    void scriptsAreComplete_data() {
        QTest::addColumn<QByteArray>("dashes");
        QTest::newRow("bash") << QByteArray("--");
        QTest::newRow("zsh") << QByteArray("--");
        QTest::newRow("fish") << QByteArray("-l ");
    }
    void scriptsAreComplete() {
        QFETCH(QByteArray, dashes);
        const char *const shell = QTest::currentDataTag();
        const QByteArray script = scriptFor(shell);
        const Command all = program();
        for (const CommandPlace &place : placesOf(all)) {
            QVERIFY2(script.contains(place.command->name.c_str()), place.path.c_str());
            for (const Option &option : place.command->options) {
                QVERIFY2(script.contains(dashes + option.name.substr(2).c_str()), option.name.c_str());
                for (const std::string &choice : option.choices) QVERIFY(script.contains(choice.c_str()));
            }
        }
        const QString installed = QStandardPaths::findExecutable(shell);
        if (installed.isEmpty()) QSKIP("this shell is not installed");
        const QTemporaryDir folder;
        QFile file(folder.filePath("script"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(script);
        file.close();
        QProcess check;
        check.start(installed, {"-n", file.fileName()});
        QVERIFY(check.waitForFinished(20000));
        QVERIFY2(check.exitCode() == 0, check.readAllStandardError());
    }

    void fishCompletes() {
        const QString fish = QStandardPaths::findExecutable("fish");
        if (fish.isEmpty()) QSKIP("there is no fish");
        const QTemporaryDir folder;
        QFile file(folder.filePath("script"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(scriptFor("fish"));
        file.close();
        const std::pair<const char *, QByteArray> lines[] = {{"kan-cli tr", "train\t"},
                                                             {"kan-cli export --format s", "sympy\t"},
                                                             {"kan-cli lab splines --or", "--order\t"},
                                                             {"kan-cli train lennard-jones-", "lennard-jones-powers"}};
        for (const auto &[line, first] : lines) {
            QProcess shell;
            QProcessEnvironment nowhere = QProcessEnvironment::systemEnvironment();  // no settings of the user
            nowhere.insert("XDG_CONFIG_HOME", folder.path());
            nowhere.insert("XDG_DATA_HOME", folder.path());
            shell.setProcessEnvironment(nowhere);
            shell.start(fish, {"-c", QString("source '%1'; complete -C '%2'").arg(file.fileName(), line)});
            QVERIFY(shell.waitForFinished(20000));
            const QByteArray out = shell.readAllStandardOutput(), said = shell.readAllStandardError();
            QVERIFY2(said.isEmpty() && out.startsWith(first) && out.count('\n') == 1, line + ("\n" + out + said));
        }
    }

    void unknownShells() {
        const Run refused = run({"--completion", "csh"});
        QCOMPARE(refused.code, 2);
        QVERIFY(refused.err.contains("--completion is \"csh\"; expected bash, zsh or fish") && refused.out.isEmpty());
    }

    void fieldsAreThoseOfSet() {
        const std::vector<std::string> fields = experimentWords().fields;
        QVERIFY(fields.size() > 30);
        for (const std::string &field : fields) {
            kan::Experiment experiment;
            try {
                kan::setField(experiment, field + "=?");
            } catch (const std::exception &error) {
                QVERIFY2(!QByteArray(error.what()).contains("is not a field"), error.what());
            }
        }
    }
};

KAN_TEST(TestCompletion)
#include "tst_completion.moc"
