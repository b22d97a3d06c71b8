
#include "app/cli/command_line.h"
#include "app/cli/program.h"
#include "app/cli/spelled_out.h"
#include "app/cli/values.h"
#include "tests/test_program.h"

using namespace kan::cli;

namespace {

using Words = std::vector<std::string>;

Words wordsOf(const QStringList &words) {
    Words result;
    for (const QString &word : words) result.push_back(word.toStdString());
    return result;
}

/// What the call throws in words; empty if it does not.
template <class Call>
QByteArray refusal(const Call &call) {
    try {
        call();
    } catch (const std::exception &error) {
        return error.what();
    }
    return {};
}

/// A program of one command with an option of each kind, and a group.
struct Sample {
    std::string out;
    int grid = 5;
    std::optional<double> share;
    bool json = false;
    Words assignments;
    std::string file;
    Command program;

    Sample() {
        Option set = reader("--set key=value", "changes", [this](const std::string &t) { assignments.push_back(t); });
        set.assignments = true;
        Command train;
        train.name = "train";
        train.positionals = {{"FILE", "a file", Completion::Experiments, &file, true}};
        train.options = {text("--out FILE", "where", out), whole("--grid G", "knots", grid, {1, 200}),
                         real("--share X", "a share", share, "a number such as 0.5").of("--out"),
                         flag("--json", "as JSON", json), std::move(set)};
        train.run = [] { return 7; };
        Command lab, walk = train;
        lab.name = lab.kind = "lab";
        walk.name = "walk";
        walk.positionals.clear();
        lab.commands = {walk};
        program.name = "kan-cli";
        program.commands = {train, lab};
    }
};

}  // namespace

class TestArguments : public QObject {
    Q_OBJECT

  private slots:
    void numbersAreWhole() {
        QCOMPARE(wholeNumber("--grid", "-3", {-5, 5}), -3);
        QCOMPARE(wholeNumber("--grid", "5", {-5, 5}), 5);
        for (const char *text : {"", " 1", "1 ", "x", "1x", "1.0", "6", "-6", "99999999999", "+1"})
            QCOMPARE(refusal([&] {
                         wholeNumber("--grid", text, {-5, 5});
                     }),
                     QByteArray("--grid is \"") + text + "\"; expected a whole number in -5 .. 5");
        QCOMPARE(seedNumber("--seed", "18446744073709551615"), std::uint64_t(-1));
        for (const char *text : {"-1", "18446744073709551616", "", "3abc"})
            QVERIFY(refusal([&] { seedNumber("--seed", text); }).startsWith("--seed is \""));
    }

    void numbersAreReal() {
        QCOMPARE(duration("--time", "30s"), std::optional(30.0));
        QCOMPARE(duration("--time", "2min"), std::optional(120.0));
        QCOMPARE(duration("--time", "250 ms"), std::optional(0.25));
        QCOMPARE(duration("--time", "1.5"), std::optional(1.5));
        QCOMPARE(duration("--time", "1h"), std::optional(3600.0));
        QVERIFY(!duration("--time", "none"));
        for (const char *text : {"", "s", "0", "-1s", "3x", "1e9h", "nan", "inf"})
            QCOMPARE(refusal([&] { duration("--time", text); }),
                     QString("--time is \"%1\"; expected a duration above 0 such as 30s or 2min, or none").arg(text));
        QCOMPARE(realNumber("--lr", "-1e-3", "a number"), -1e-3);
        for (const char *text : {"", "x", "1,5", "inf", "nan", "1e999", "1 "})
            QCOMPARE(refusal([&] { realNumber("--lr", text, "a number such as 0.5"); }),
                     QByteArray("--lr is \"") + text + "\"; expected a number such as 0.5");
    }

    void listsOfNumbers() {
        QCOMPARE(wholeNumbers("--width", "2,5, 1", "nodes"), (std::vector{2, 5, 1}));
        QCOMPARE(wholeNumbers("--width", ",2,,", "nodes"), std::vector{2});
        QVERIFY(wholeNumbers("--width", "", "nodes").empty());
        QCOMPARE(refusal([] { wholeNumbers("--width", "2,x,1", "nodes such as 2,5,1"); }),
                 QByteArray("--width holds \"x\"; expected nodes such as 2,5,1"));
        QCOMPARE(realNumbers("--start", "-1.5,0.7", "numbers"), (std::vector{-1.5, 0.7}));
        QVERIFY(refusal([] { realNumbers("--start", "1,inf", "numbers"); }).contains("holds \"inf\""));
    }

    void ranges() {
        QCOMPARE(lowHigh("--range", "-10, 10", "low,high"), (std::pair<double, double>(-10, 10)));
        QCOMPARE(lowHigh("--range", "2,1", "low,high").first, 2.0);  // their order is the option's own concern
        for (const char *text : {"", "1", "1,", "1,2,3", "a,b", "1,,2"})
            QCOMPARE(refusal([&] { lowHigh("--range", text, "low,high"); }),
                     QByteArray("--range holds \"") + text + "\"; expected low,high");
    }

    void listsOfNames() {
        QCOMPARE(listed("--target", "a,,b c,"), (Words{"a", "b c"}));
        QVERIFY(listed("--target", "").empty() && listed("--target", ",").empty());
        QCOMPARE(listed("--target", "\"b, in mm\",a"), (Words{"b, in mm", "a"}));
        QCOMPARE(listed("--target", "a,\"b,c\""), (Words{"a", "b,c"}));
        QCOMPARE(listed("--target", "5\" pipe,b"), (Words{"5\" pipe", "b"}));
        for (const char *text : {"\"a", "\"a\"b", "\""})
            QVERIFY(refusal([&] { listed("--target", text); }).startsWith(QByteArray("--target holds \"") + text));
        QCOMPARE(splitAtCommas("sin,max(x,1),x"), (Words{"sin", "max(x,1)", "x"}));
        QVERIFY(yesOrNo("--header", "yes") && !yesOrNo("--header", "no"));
        QCOMPARE(refusal([] { yesOrNo("--header", "perhaps"); }),
                 QByteArray("--header is \"perhaps\"; expected yes or no"));
    }

    void wordsAreSpelledOut_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QStringList>("result");
        const auto row = [](const char *name, const char *words, const char *result) {
            QTest::newRow(name) << QString(words).split(' ') << QString(result).split(' ');
        };
        row("as it is", "file --grid 3 --json", "file --grid 3 --json");
        row("equals sign", "--grid=3 --out=a=b", "--grid 3 --out a=b");
        row("unknown options", "--knots=3 -x", "--knots=3 -x");
        row("one assignment", "--set a=1 file", "--set a=1 file");
        row("several", "--set a=1 b=[1,2] c=x --json", "--set a=1 --set b=[1,2] --set c=x --json");
        row("up to an option", "--set a=1 --grid=3 b=2", "--set a=1 --grid 3 b=2");
        row("the first without =", "--set a b=1", "--set a --set b=1");
        row("again", "--set a=1 --set b=2", "--set a=1 --set b=2");
        row("with =", "--set=a=1 b=2 file", "--set a=1 --set b=2 file");
        row("values like options", "--out --set --grid -3", "--out --set --grid -3");
    }
    void wordsAreSpelledOut() {
        QFETCH(QStringList, words);
        QFETCH(QStringList, result);
        const Sample sample;
        QCOMPARE(spelledOut(sample.program.commands[0], wordsOf(words)), wordsOf(result));
    }

    void emptyValues() {
        const Sample sample;
        QCOMPARE(spelledOut(sample.program.commands[0], Words{"--out="}), (Words{"--out", ""}));
    }

    void valuesAreKept() {
        Sample sample;
        const Command &command = parsed(sample.program, {"train", "--grid=7", "--set", "a=1", "b=-2", "--out", "-1,5",
                                                         "demo", "--json", "--share", "-0.5", "--grid", "9"});
        QCOMPARE(command.run(), 7);
        QCOMPARE(sample.grid, 9);  // the last counts
        QCOMPARE(sample.out, std::string("-1,5"));
        QCOMPARE(sample.file, std::string("demo"));
        QCOMPARE(sample.share.value(), -0.5);
        QCOMPARE(sample.assignments, (Words{"a=1", "b=-2"}));
        QVERIFY(sample.json);
    }

    void valuesInBracketsStayWhole() {
        Sample sample;
        parsed(sample.program, {"train", "demo", "--out", "[1,2]", "--set", "[x]", "width=[2,5,1]"});
        QCOMPARE(sample.out, std::string("[1,2]"));
        QCOMPARE(sample.assignments, (Words{"[x]", "width=[2,5,1]"}));
        parsed(sample.program, {"train", "[1]", "--out", ""});
        QCOMPARE(sample.file, std::string("[1]"));
        QCOMPARE(sample.out, std::string());
    }

    /// A positional may be called as a command is.
    void namesOfCommandsAreFiles() {
        for (const char *name : {"train", "lab", "walk"}) {
            Sample sample;
            QCOMPARE(parsed(sample.program, {"train", name}).name, std::string("train"));
            QCOMPARE(sample.file, std::string(name));
        }
    }

    void misuseIsToldInWords_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *words, const char *says) {
            QTest::newRow(words) << QString(words).split(' ') << QByteArray(says);
        };
        row("trian x", "unknown command \"trian\"; perhaps train; see kan-cli --help");
        row("--jsn", "unknown option --jsn; see kan-cli --help");
        row("train x --jsn", "unknown option --jsn; perhaps --json; see kan-cli train --help");
        row("train x --grit=3", "unknown option --grit=3; perhaps --grid; see kan-cli train --help");
        row("train x -9", "unknown option -9; see kan-cli train --help");
        row("train x y", "unexpected argument \"y\"; see kan-cli train --help");
        row("train", "missing FILE or preset; see kan-cli train --help");
        row("train x --grid", "--grid needs a value");
        row("train x --otu 1", "unknown option --otu; perhaps --out; see kan-cli train --help");
        row("train x --set", "--set needs a value such as lamb=0.1");
        row("train x --set --json", "--set needs a value such as lamb=0.1");
        row("train x --json=yes", "--json takes no value; leave out \"=yes\"");
        row("train x --grid 201", "--grid is \"201\"; expected a whole number in 1 .. 200");
        row("train x --grid=", "--grid is \"\"; expected a whole number in 1 .. 200");
        row("train x --share 0.5", "--share belongs to --out; add --out FILE or leave it out");
        row("lab", "the name of a lab is missing; the labs are walk");
        row("lab wolk", "unknown lab \"wolk\"; perhaps walk; the labs are walk");
        row("lab walk x", "unexpected argument \"x\"; see kan-cli lab walk --help");
        row("lab walk --jsn", "unknown option --jsn; perhaps --json; see kan-cli lab walk --help");
    }
    void misuseIsToldInWords() {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, says);
        const Sample sample;
        QCOMPARE(refusal([&] { parsed(sample.program, wordsOf(words)); }), says);
    }

    /// What help and completion offer of the real commands is what they take.
    void choicesAreTaken() {
        const Command all = program();
        std::vector<const Command *> commands;
        for (const Command &command : all.commands) commands.push_back(&command);
        for (const Command &lab : find(all, "lab")->commands) commands.push_back(&lab);
        int taken = 0;
        for (const Command *command : commands)
            for (const Option &option : command->options)
                for (const std::string &choice : option.choices) {
                    const QByteArray says = refusal([&] { option.take(choice); });
                    QVERIFY2(says.isEmpty(), (option.name + ": " + says.toStdString()).c_str());
                    ++taken;
                }
        QVERIFY(taken > 40);
    }

    void aTableStandsForTheFile() {
        QVERIFY(parsed(program(), {"train", "--csv", "t.csv", "--target", "y"}).run);
        QCOMPARE(refusal([] {
                     parsed(program(), {"train", "demo", "--csv", "t.csv"});
                 }),
                 QByteArray("unexpected argument \"demo\"; see kan-cli train --help"));
        QCOMPARE(refusal([] { parsed(program(), {"compare"}); }),
                 QByteArray("missing FILE or preset; see kan-cli compare --help"));
        QCOMPARE(refusal([] {
                     parsed(program(), {"train", "demo", "--target", "y"});
                 }),
                 QByteArray("--target belongs to --csv; add --csv TABLE or leave it out"));
    }
};

KAN_TEST(TestArguments)
#include "tst_arguments.moc"
