#include "ui/window/file_manager.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QThreadPool>
#include <QTimer>
#include <QUrl>

#include "core/data/pasted_table.h"
#include "core/experiment/experiment.h"
#include "core/experiment/table_experiment.h"
#include "core/experiment/table_rows.h"
#include "core/io/file_writer.h"
#include "core/io/kept_session.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/session/autosave.h"
#include "ui/session/experiment_session.h"
#include "ui/session/living_lock.h"
#include "ui/session/recent_files.h"
#include "ui/text/table_files.h"

namespace kan::ui {

namespace {

const QString kAskTrained = QStringLiteral("files/ask_to_save_trained");
constexpr int kLongRead = 300;  // ms until one is told that a file is still being read

QString filter() {
    return FileManager::tr("Experiments (*.json);;All files (*)");
}

}  // namespace

QStringList openableFilesIn(const QMimeData *mime) {
    QStringList tables;
    for (const QUrl &url : mime->urls()) {
        if (!url.isLocalFile()) continue;
        const QString file = url.toLocalFile();
        if (file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive)) return {file};
        if (isTableFile(file)) tables << file;
    }
    return tables;
}

FileManager::FileManager(ExperimentSession &session, const QString &autosave_folder, QWidget *window)
    : QObject(window), session_(session), autosave_folder_(autosave_folder), window_(window) {
    if (!autosave_folder.isEmpty()) {
        autosave_ = std::make_unique<Autosave>(session, autosave_folder);
        connect(autosave_.get(), &Autosave::failed, this, &FileManager::notice);
    }
    connect(&session_, &ExperimentSession::recovered, this, &FileManager::takeOverRecovered);
    connect(&session_, &ExperimentSession::loadFailed, this, [this](const QString &name, const QString &text) {
        recovering_.reset();
        QMessageBox::warning(
            window_, tr("Cannot use this experiment"),
            tr("“%1” was read, but cannot be trained: %2\n\nThe present session is unchanged.").arg(name, text));
    });
}

FileManager::~FileManager() = default;

void FileManager::read(const QString &path, const ReadDone &done) {
    const std::uint64_t id = ++newest_read_;
    is_reading_ = true;
    QPointer<FileManager> self(this);
    QThreadPool::globalInstance()->start([self, id, path, done] {
        std::shared_ptr<const KeptSession> session;
        QString error;
        try {
            session = std::make_shared<const KeptSession>(readKeptSession(path.toStdString()));
        } catch (const std::exception &trouble) {
            error = QString::fromUtf8(trouble.what());
        }
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, id, done, session, error] {
                if (!self || id != self->newest_read_) return;
                self->is_reading_ = false;
                done(session, error);
            },
            Qt::QueuedConnection);
    });
    QTimer::singleShot(kLongRead, this, [this, id, path] {
        if (is_reading_ && id == newest_read_) emit stillReading(path);
    });
}

void FileManager::openFile(const QString &path) {
    if (isTableFile(path)) return importTables({path});
    read(path, [this, path](const std::shared_ptr<const KeptSession> &session, const QString &error) {
        if (session) {
            session_.load(session->experiment, QFileInfo(path).absoluteFilePath());
            rememberFile(path);
            emit opened(path);
            return;
        }
        qWarning("%s", qPrintable(error));
        QMessageBox::warning(window_, tr("Cannot open the file"), error + tr("\n\nThe present session is unchanged."));
        emit openFailed(path);
    });
}

void FileManager::askAndOpen() {
    if (!maybeSave()) return;
    const QString path = QFileDialog::getOpenFileName(window_, tr("Open an experiment"), session_.filePath(), filter());
    if (!path.isEmpty()) openFile(path);
}

void FileManager::openIfSafe(const QString &path) {
    openIfSafe(QStringList{path});
}

void FileManager::openIfSafe(const QStringList &paths) {
    if (isTableFile(paths.front())) return importTables(paths);
    if (maybeSave()) openFile(paths.front());
}

void FileManager::askAndImport() {
    const QStringList paths = QFileDialog::getOpenFileNames(window_, tr("Open data"), {}, tableFileFilter());
    if (!paths.isEmpty()) importTables(paths);
}

void FileManager::importTables(const QStringList &paths) {
    isImported(paths);
}

void FileManager::pasteTable(const QString &text) {
    const std::string bytes = text.toStdString();
    if (const std::string why = tableObjection(bytes); !why.empty()) {
        emit notice(tr("The text in the clipboard is no table: %1").arg(QString::fromStdString(why)));
        return;
    }
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/pasted"));
    const QString name = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd hh.mm.ss.zzz"));
    const QString path = folder.filePath(tr("pasted %1.tsv").arg(name));
    try {
        folder.mkpath(QStringLiteral("."));
        writeFile(path.toStdString(), bytes, FileAccess::OwnerOnly);
    } catch (const FileError &error) {
        emit notice(QString::fromUtf8(error.what()));
        return;
    }
    if (!isImported({path})) QFile::remove(path);
}

/// False if the user gives up.
bool FileManager::isImported(const QStringList &paths) {
    const QString &path = paths.front();
    ImportDialog dialog(session_.tables(), window_);
    dialog.openFiles(paths);
    while (dialog.exec() == QDialog::Accepted) {
        if (!maybeSave()) continue;  // back to the dialog: what was chosen there is not lost
        session_.loadTable(tableExperiment(dialog.source(), dialog.rows()));
        rememberFile(path);
        emit opened(path);
        return true;
    }
    emit openFailed(path);
    return false;
}

bool FileManager::save() {
    if (session_.filePath().isEmpty()) return saveAs();
    return session_.fileHasChanged() ? saveOverChanged() : saveTo(session_.filePath());
}

bool FileManager::saveOverChanged() {
    QMessageBox box(QMessageBox::Warning, tr("Save over the changed file?"),
                    tr("“%1” was changed by another program since this session read or wrote it.")
                        .arg(QFileInfo(session_.filePath()).fileName()),
                    QMessageBox::NoButton, window_);
    box.setInformativeText(tr("What is in it now would be lost."));
    const QPushButton *over = box.addButton(tr("Overwrite"), QMessageBox::DestructiveRole);
    QPushButton *elsewhere = box.addButton(tr("Save as…"), QMessageBox::AcceptRole);
    box.setDefaultButton(elsewhere);
    box.setEscapeButton(box.addButton(QMessageBox::Cancel));
    box.exec();
    const QAbstractButton *clicked = box.clickedButton();
    if (clicked == static_cast<const QAbstractButton *>(over)) return saveTo(session_.filePath());
    return clicked == static_cast<const QAbstractButton *>(elsewhere) && saveAs();
}

bool FileManager::saveAs() {
    QString path = QFileDialog::getSaveFileName(
        window_, tr("Save the experiment"), session_.filePath().isEmpty() ? tr("experiment.json") : session_.filePath(),
        filter());
    if (path.isEmpty()) return false;
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".json");
    return saveTo(path);
}

bool FileManager::saveTo(const QString &path) {
    try {
        session_.save(path);
        rememberFile(path);
        return true;
    } catch (const std::exception &error) {
        QMessageBox::warning(window_, tr("Not saved"), QString::fromUtf8(error.what()));
        return false;
    }
}

bool FileManager::maybeSave() {
    if (session_.isModified())
        return askToSave(tr("Save the changes?"), tr("The experiment has changes that are not saved."), nullptr);
    if (!session_.hasLongTraining() || !QSettings().value(kAskTrained, true).toBool()) return true;
    auto *never = new QCheckBox(tr("Don't ask again for networks that were only trained"));
    connect(never, &QCheckBox::toggled, never, [](bool on) { QSettings().setValue(kAskTrained, !on); });
    return askToSave(
        tr("Save the network?"),
        tr("The network was trained for %1 s and is not saved.").arg(session_.trainingSeconds(), 0, 'f', 0), never);
}

bool FileManager::askToSave(const QString &title, const QString &text, QCheckBox *never) {
    QMessageBox box(QMessageBox::Question, title, text, QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel,
                    window_);
    box.setInformativeText(tr("Save before going on?"));
    box.setDefaultButton(QMessageBox::Save);
    if (never) box.setCheckBox(never);
    switch (box.exec()) {
        case QMessageBox::Save:
            return save();
        case QMessageBox::Discard:
            return true;
        default:
            return false;
    }
}

void FileManager::fillRecent(QMenu &menu) {
    menu.clear();
    const QStringList files = recentFiles();
    for (const QString &file : files) {
        QAction *action = menu.addAction(QFileInfo(file).fileName());
        action->setToolTip(file);
        action->setStatusTip(file);
        connect(action, &QAction::triggered, this, [this, file] { openIfSafe(file); });
    }
    if (files.isEmpty()) {
        menu.addAction(tr("No recent files"))->setEnabled(false);
        return;
    }
    menu.addSeparator();
    connect(menu.addAction(tr("Clear the list")), &QAction::triggered, this, [] { forgetRecentFiles(); });
}

bool FileManager::offerRecovery() {
    return !autosave_folder_.isEmpty() && offer(Autosave::leftBehind(autosave_folder_));
}

void FileManager::askAndRecover() {
    if (autosave_folder_.isEmpty() || Autosave::leftBehind(autosave_folder_).isEmpty())
        emit notice(tr("There is no session that a crash left behind"));
    else if (maybeSave())
        offerRecovery();
}

bool FileManager::offer(QStringList files) {
    while (!files.isEmpty()) {
        const QString path = files.takeFirst();
        const LeftBehind file{path, Autosave::claim(path)};
        if (!file.claim || !QFile::exists(path)) continue;  // another window was faster
        switch (askAbout(path, static_cast<int>(files.size()))) {
            case Answer::Recover:
                readRecovered(file, files);
                return true;
            case Answer::Discard:
                QFile::remove(path);
                break;
            case Answer::Later:
                return false;
        }
    }
    return false;
}

FileManager::Answer FileManager::askAbout(const QString &path, int others) {
    QMessageBox box(QMessageBox::Question, tr("Recover the last session?"),
                    tr("KAN Explorer ended unexpectedly. A session with unsaved changes was kept on %1.")
                        .arg(QLocale().toString(QFileInfo(path).lastModified(), QLocale::ShortFormat)),
                    QMessageBox::NoButton, window_);
    if (others > 0)
        box.setInformativeText(others == 1 ? tr("There is an older one besides, which stays.")
                                           : tr("There are %1 older ones besides, which stay.").arg(others));
    QPushButton *recover = box.addButton(tr("Recover"), QMessageBox::AcceptRole);
    QPushButton *discard = box.addButton(tr("Discard"), QMessageBox::DestructiveRole);
    QPushButton *later = box.addButton(tr("Not now"), QMessageBox::RejectRole);
    box.setEscapeButton(later);
    box.setDefaultButton(recover);
    box.exec();
    const QAbstractButton *clicked = box.clickedButton();
    if (clicked == static_cast<QAbstractButton *>(recover)) return Answer::Recover;
    return clicked == static_cast<QAbstractButton *>(discard) ? Answer::Discard : Answer::Later;
}

void FileManager::readRecovered(const LeftBehind &file, const QStringList &others) {
    read(file.path, [this, file, others](const std::shared_ptr<const KeptSession> &session, const QString &error) {
        if (session) {
            recovering_ = file;
            session_.recover(*session);
            emit opened(file.path);
            if (!others.isEmpty()) emit notice(tr("%1 more can be recovered: File ▸ Recover").arg(others.size()));
            return;
        }
        QMessageBox::warning(window_, tr("Cannot recover"), tr("%1\n\nThe file stays where it is.").arg(error));
        if (!offer(others)) emit openFailed(file.path);
    });
}

void FileManager::takeOverRecovered() {
    if (recovering_ && autosave_) autosave_->takeOver(recovering_->path, recovering_->claim);
    recovering_.reset();
}

}  // namespace kan::ui

#include "moc_file_manager.cpp"
