#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"
#include "core/io/file_writer.h"
#include "tests/full_device.h"
#include "tests/test_program.h"

using namespace kan;
namespace fs = std::filesystem;

namespace {

/// A folder of files with a few words in them.
class Desk {
  public:
    fs::path path(const std::string &name) const { return fs::path(folder_.path().toStdString()) / name; }
    fs::path put(const std::string &name, const std::string &text, mode_t mode = 0644) const {
        std::ofstream(path(name), std::ios::binary) << text;
        chmod(path(name).c_str(), mode);
        return path(name);
    }
    fs::path link(const std::string &name, const fs::path &target) const {
        fs::create_symlink(target, path(name));
        return path(name);
    }
    std::string text(const std::string &name) const {
        std::ostringstream text;
        text << std::ifstream(path(name), std::ios::binary).rdbuf();
        return text.str();
    }
    mode_t mode(const std::string &name) const {
        struct stat status {};
        return stat(path(name).c_str(), &status) == 0 ? status.st_mode & ALLPERMS : 0;
    }
    /// All that is there, hidden or not.
    QStringList names() const {
        return QDir(folder_.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }

  private:
    QTemporaryDir folder_;
};

/// What writeFile says against it; empty if it writes.
std::string refusal(const fs::path &file) {
    try {
        writeFile(file, "new");
    } catch (const FileError &error) {
        return error.what();
    }
    return {};
}

std::string refusalBefore(const fs::path &file) {
    try {
        requireWritable(file);
    } catch (const FileError &error) {
        return error.what();
    }
    return {};
}

constexpr const char *kPart = ".a.json.0123456789abcdef.kan-part";

}  // namespace

class TestFileWriter : public QObject {
    Q_OBJECT

  private slots:
    void newFilesGoByTheUmask() {
        const Desk desk;
        const mode_t before = umask(0027);
        writeFile(desk.path("a.json"), "new");
        umask(before);
        QCOMPARE(desk.mode("a.json"), mode_t(0640));
        QCOMPARE(desk.text("a.json"), std::string("new"));
        QCOMPARE(desk.names(), QStringList("a.json"));
    }

    void permissionsStay() {
        const Desk desk;
        for (const mode_t mode : {0600, 0640, 0664, 0755}) {
            writeFile(desk.put("a.json", "old", mode), "new");
            QCOMPARE(desk.mode("a.json"), mode);
        }
        writeFile(desk.put("a.json", "old", 0644), "new", FileAccess::OwnerOnly);
        QCOMPARE(desk.mode("a.json"), mode_t(0600));
        writeFile(desk.path("b.json"), "new", FileAccess::OwnerOnly);
        QCOMPARE(desk.mode("b.json"), mode_t(0600));
    }

    void ownerStays() {
        if (geteuid() != 0) QSKIP("only the superuser writes files of others");
        const Desk desk;
        const fs::path file = desk.put("a.json", "old", 0640);
        QCOMPARE(chown(file.c_str(), 12345, 12346), 0);
        writeFile(file, "new");
        struct stat status {};
        QCOMPARE(stat(file.c_str(), &status), 0);
        QCOMPARE(status.st_uid, uid_t(12345));
        QCOMPARE(status.st_gid, gid_t(12346));
        QCOMPARE(desk.mode("a.json"), mode_t(0640));
    }

    /// A name that others can guess could be a link of theirs, or a file of the user.
    void nothingElseIsTouched() {
        const Desk desk;
        desk.put("victim", "precious");
        for (const char *name : {"a.json.part", "a.json.tmp", ".a.json.kan-part"}) desk.link(name, "victim");
        desk.put("b.json.part", "the user's own");
        writeFile(desk.path("a.json"), "new");
        writeFile(desk.path("b.json"), "new");
        QCOMPARE(desk.text("victim"), std::string("precious"));
        QCOMPARE(desk.text("b.json.part"), std::string("the user's own"));
        QCOMPARE(desk.names().size(), 7);
    }

    void linksStayAndTheirTargetsAreWritten() {
        const Desk desk;
        fs::create_directory(desk.path("below"));
        desk.put("below/target", "old", 0600);
        desk.link("one", "below/target");
        desk.link("two", desk.path("one"));
        writeFile(desk.path("two"), "new");
        QVERIFY(fs::is_symlink(desk.path("two")) && fs::is_symlink(desk.path("one")));
        QCOMPARE(desk.text("below/target"), std::string("new"));
        QCOMPARE(desk.mode("below/target"), mode_t(0600));
        writeFile(desk.link("dangling", "below/other"), "new");
        QCOMPARE(desk.text("below/other"), std::string("new"));
        desk.link("here", "there");
        desk.link("there", "here");
        QVERIFY(refusal(desk.path("here")).find("leads to itself") != std::string::npos);
    }

    void linksOfOthersInSharedFoldersAreNotFollowed() {
        if (geteuid() != 0) QSKIP("only the superuser makes links of others");
        const Desk desk;
        fs::create_directory(desk.path("tmp"));
        chmod(desk.path("tmp").c_str(), 01777);
        desk.put("victim", "precious");
        const fs::path planted = desk.link("tmp/a.json", desk.path("victim"));
        QCOMPARE(lchown(planted.c_str(), 12345, 12345), 0);
        QVERIFY(refusal(planted).find("somebody else") != std::string::npos);
        QCOMPARE(desk.text("victim"), std::string("precious"));
        QCOMPARE(lchown(planted.c_str(), 0, 0), 0);
        QCOMPARE(refusal(planted), std::string());
        QCOMPARE(desk.text("victim"), std::string("new"));
    }

    void hardLinksKeepWhatTheyHeld() {
        const Desk desk;
        fs::create_hard_link(desk.put("a.json", "old"), desk.path("copy"));
        writeFile(desk.path("a.json"), "new");
        QCOMPARE(desk.text("a.json"), std::string("new"));
        QCOMPARE(desk.text("copy"), std::string("old"));
    }

    void refusesInWords_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("words");
        QTest::newRow("read-only") << "locked.json"
                                   << "it is read-only; choose another name, or make it writable";
        QTest::newRow("link to it") << "to-locked"
                                    << "it is read-only";
        QTest::newRow("folder") << "below"
                                << "it is a folder; add the name of a file";
        QTest::newRow("folder by name") << "new/"
                                        << "it has no file name; add one";
        QTest::newRow("no folder") << "none/a.json"
                                   << "there is no folder";
        QTest::newRow("file for a folder") << "plain/a.json"
                                           << "plain is not a folder";
        QTest::newRow("long") << QString(300, 'n') << "File name too long; choose a shorter name";
        if (geteuid() != 0)
            QTest::newRow("locked folder") << "locked/a.json"
                                           << "choose a folder that you may write to";
    }

    void refusesInWords() {
        QFETCH(QString, name);
        QFETCH(QString, words);
        const Desk desk;
        desk.put("locked.json", "old", 0444);
        desk.link("to-locked", "locked.json");
        desk.put("plain", "old");
        fs::create_directory(desk.path("below"));
        fs::create_directory(desk.path("locked"));
        chmod(desk.path("locked").c_str(), 0555);
        const QStringList before = desk.names();
        const fs::path file = desk.path(name.toStdString());
        for (const std::string &said : {refusal(file), refusalBefore(file)}) {
            QVERIFY2(said.starts_with(file.string() + " cannot be written: "), said.c_str());
            QVERIFY2(said.find(words.toStdString()) != std::string::npos, said.c_str());
        }
        QCOMPARE(desk.names(), before);
        QCOMPARE(desk.text("locked.json"), std::string("old"));
    }

    void writableSaysNothingAndWritesNothing() {
        const Desk desk;
        desk.put("a.json", "old");
        for (const char *name : {"a.json", "b.json"}) QCOMPARE(refusalBefore(desk.path(name)), std::string());
        QCOMPARE(desk.names(), QStringList("a.json"));
        QCOMPARE(desk.text("a.json"), std::string("old"));
    }

    void streamsAreWrittenStraight() {
        const Desk desk;
        const std::string full = fullDevice(desk.path("").string());
        if (full.empty()) QSKIP("no device can be made");
        QCOMPARE(refusalBefore(full), std::string());
        QVERIFY(refusal(full).find("No space left on device; free some space") != std::string::npos);
        QVERIFY(fs::is_character_file(full));
        QCOMPARE(mkfifo(desk.path("pipe").c_str(), 0600), 0);
        const int end = open(desk.path("pipe").c_str(), O_RDONLY | O_NONBLOCK);
        writeFile(desk.path("pipe"), "new");
        char read_back[8] = {};
        QCOMPARE(read(end, read_back, sizeof read_back), ssize_t(3));
        QCOMPARE(std::string(read_back), std::string("new"));
        close(end);
        QVERIFY(fs::is_fifo(desk.path("pipe")));
    }

    /// As a shell does for "{ echo head; kan-cli ... --out /dev/stdout; echo tail; } > file".
    void openFilesGoOn() {
        const Desk desk;
        const int file = open(desk.path("a").c_str(), O_WRONLY | O_CREAT, 0600);
        QCOMPARE(write(file, "head ", 5), ssize_t(5));
        writeFile("/dev/fd/" + std::to_string(file), "new");
        QCOMPARE(write(file, " tail", 5), ssize_t(5));
        close(file);
        QCOMPARE(desk.text("a"), std::string("head new tail"));
    }

    void longNamesCanBeWritten() {
        const Desk desk;
        const std::string name(255, 'n');
        writeFile(desk.path(name), "new");
        QCOMPARE(desk.text(name), std::string("new"));
        std::string accents;
        while (accents.size() < 250) accents += "é";
        writeFile(desk.path("n" + accents), "new");
        QCOMPARE(desk.names().size(), 2);
    }

    void whatKilledWritersLeftGoes() {
        const Desk desk;
        desk.put(kPart, "half");
        desk.put(".other.fedcba9876543210.kan-part", "half");
        desk.put("victim", "precious");
        desk.link(".link.0123456789abcdef.kan-part", "victim");
        fs::create_hard_link(desk.path("victim"), desk.path(".hard.0123456789abcdef.kan-part"));
        desk.put("plain.kan-part", "the user's own");
        writeFile(desk.path("a.json"), "new");
        QCOMPARE(desk.names(), QStringList({".hard.0123456789abcdef.kan-part", ".link.0123456789abcdef.kan-part",
                                            "a.json", "plain.kan-part", "victim"}));
        QCOMPARE(desk.text("victim"), std::string("precious"));
    }

    void whatIsBeingWrittenStays() {
        const Desk desk;
        const int writer = open(desk.put(kPart, "half").c_str(), O_WRONLY);
        QCOMPARE(flock(writer, LOCK_EX), 0);
        writeFile(desk.path("a.json"), "new");
        QVERIFY(fs::exists(desk.path(kPart)));
        close(writer);
        removeAbandonedParts(desk.path(""));
        QVERIFY(!fs::exists(desk.path(kPart)));
    }

    void manyMayWriteAtOnce() {
        const Desk desk;
        constexpr int kWriters = 4, kTimes = 40;
        const auto content = [](int writer) { return std::string(100'000, static_cast<char>('a' + writer)); };
        std::atomic<int> failed = 0;
        {
            std::vector<std::jthread> writers;
            writers.reserve(kWriters);
            for (int w = 0; w < kWriters; ++w)
                writers.emplace_back([&, w] {
                    for (int n = 0; n < kTimes; ++n) failed += !refusal(desk.path("other" + std::to_string(w))).empty();
                    for (int n = 0; n < kTimes; ++n) writeFile(desk.path("a.json"), content(w));
                });
        }
        QCOMPARE(failed.load(), 0);
        const std::string text = desk.text("a.json");
        QCOMPARE(text, content(text.front() - 'a'));
        QCOMPARE(desk.names().size(), 1 + kWriters);
    }

    void sameFileByAnyName() {
        const Desk desk;
        const fs::path file = desk.put("a.json", "old");
        fs::create_hard_link(file, desk.path("hard"));
        desk.link("soft", "a.json");
        for (const char *name : {"a.json", "hard", "soft", "./a.json"}) {
            QVERIFY(isSameFile(file, desk.path(name)));
            QVERIFY_THROWS_EXCEPTION(FileError, requireOtherThan({desk.path("none"), file}, desk.path(name)));
        }
        QVERIFY(!isSameFile(file, desk.put("b.json", "old")));
        QVERIFY(!isSameFile(desk.path("none"), desk.path("none")));
        QVERIFY(!isSameFile("/dev/null", "/dev/null"));
        requireOtherThan({file}, desk.path("b.json"));
    }

    /// The window and other programs save experiments, too.
    void experimentsDoNotReplaceTheirRows() {
        const Desk desk;
        desk.put("rows.csv", "x,y\n1,2\n");
        desk.link("soft.json", "rows.csv");
        Experiment experiment;
        experiment.table = TableSource{};
        experiment.table->file = "rows.csv";
        for (const char *name : {"rows.csv", "soft.json"})
            QVERIFY_THROWS_EXCEPTION(ExperimentError, writeExperiment(experiment, desk.path(name)));
        QCOMPARE(desk.text("rows.csv"), std::string("x,y\n1,2\n"));
    }
};

KAN_TEST(TestFileWriter)
#include "tst_file_writer.moc"
