#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

class QCheckBox;
class QMenu;
class QMimeData;
class QWidget;

namespace kan {
struct KeptSession;
}

namespace kan::ui {

class Autosave;
class ExperimentSession;
class LivingLock;

/// Opening, saving, recent files, the question before something is lost, and what a crash left behind.
class FileManager : public QObject {
    Q_OBJECT

  public:
    /// `autosave_folder` empty: no autosave.
    FileManager(ExperimentSession &session, const QString &autosave_folder, QWidget *window);
    ~FileManager() override;

    /// A table: as importTable. Else reads the file on a thread of the pool; opened() or, after a message box,
    /// openFailed() follows. The newest call wins; until then and on failure the session is as before.
    void openFile(const QString &path);
    /// Asks first if there is something to lose.
    void askAndOpen();
    void openIfSafe(const QString &path);
    /// The same of what openableFilesIn gives: one experiment, or tables.
    void openIfSafe(const QStringList &paths);
    /// Asks for tables, then as importTables.
    void askAndImport();
    /// Shows what the tables would become, their rows one after another; what the user accepts replaces the session,
    /// after the question whether to save. opened() or openFailed() follows.
    void importTables(const QStringList &paths);
    /// Keeps the text, such as a clipboard's, as a file in the program's folder of pasted tables and imports it; the
    /// file goes if the user does not accept. What is no table is told by notice().
    void pasteTable(const QString &text);
    /// To the session's file; asks if somebody else has written to it since.
    bool save();
    bool saveAs();
    /// False: the user wants to stay.
    bool maybeSave();
    void fillRecent(QMenu &menu);
    /// Offers what crashed programs left, newest first, until the user takes one: then true, and opened() or
    /// openFailed() follows. All but what is taken or given up stays.
    bool offerRecovery();
    /// The same in a window that is in use: asks first if there is something to lose, says if there is nothing.
    void askAndRecover();

  signals:
    void opened(const QString &path);
    void openFailed(const QString &path);
    /// A file takes a while to read.
    void stillReading(const QString &path);
    void notice(const QString &text);

  private:
    /// The experiment, or null and what is wrong.
    using ReadDone = std::function<void(const std::shared_ptr<const KeptSession> &, const QString &)>;

    void read(const QString &path, const ReadDone &done);
    /// A file that a crash left behind, and the claim to it.
    struct LeftBehind {
        QString path;
        std::shared_ptr<LivingLock> claim;
    };
    enum class Answer { Recover, Discard, Later };

    bool offer(QStringList files);
    Answer askAbout(const QString &path, int others);
    void readRecovered(const LeftBehind &file, const QStringList &others);
    void takeOverRecovered();
    bool isImported(const QStringList &paths);
    bool saveTo(const QString &path);
    /// The session's file was changed by somebody else: what now?
    bool saveOverChanged();
    /// `never`: a box to tick in it, or null.
    bool askToSave(const QString &title, const QString &text, QCheckBox *never);

    ExperimentSession &session_;
    QString autosave_folder_;
    QWidget *window_;
    std::unique_ptr<Autosave> autosave_;
    std::optional<LeftBehind> recovering_;  ///< until its session is in force
    std::uint64_t newest_read_ = 0;         ///< what earlier calls of read() bring is void
    bool is_reading_ = false;
};

/// The first file of a drag that could be an experiment or, if there is none, all that could be tables.
QStringList openableFilesIn(const QMimeData *mime);

}  // namespace kan::ui
