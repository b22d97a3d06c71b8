#pragma once

#include <QObject>
#include <QString>
#include <memory>

class QMenu;
class QMimeData;
class QWidget;

namespace kan::ui {

class Autosave;
class ExperimentSession;

/// Opening, saving, recent files, the question before something is lost, and what a crash left behind.
class FileManager : public QObject {
    Q_OBJECT

  public:
    /// `autosave_folder` empty: no autosave.
    FileManager(ExperimentSession &session, const QString &autosave_folder, QWidget *window);
    ~FileManager() override;

    /// False with a message box if the file cannot be read; the session is then as before.
    bool openFile(const QString &path);
    /// Asks first if there is something to lose.
    void askAndOpen();
    void openIfSafe(const QString &path);
    bool save();
    bool saveAs();
    /// False: the user wants to stay.
    bool maybeSave();
    void fillRecent(QMenu &menu);
    /// Offers what a crashed program left; true if the user took it.
    bool offerRecovery();

  private:
    bool saveTo(const QString &path);

    ExperimentSession &session_;
    QString autosave_folder_;
    QWidget *window_;
    std::unique_ptr<Autosave> autosave_;
};

/// The first file of a drag that could be an experiment; empty if there is none.
QString experimentFileIn(const QMimeData *mime);

}  // namespace kan::ui
