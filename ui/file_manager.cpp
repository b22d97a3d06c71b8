#include "ui/file_manager.h"

#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>

#include "ui/session/autosave.h"
#include "ui/session/experiment_session.h"
#include "ui/session/recent_files.h"

namespace kan::ui {

namespace {

QString filter() {
    return FileManager::tr("Experiments (*.json);;All files (*)");
}

}  // namespace

QString experimentFileIn(const QMimeData *mime) {
    for (const QUrl &url : mime->urls()) {
        if (url.isLocalFile() && url.toLocalFile().endsWith(QLatin1String(".json"), Qt::CaseInsensitive)) {
            return url.toLocalFile();
        }
    }
    return {};
}

FileManager::FileManager(ExperimentSession &session, const QString &autosave_folder, QWidget *window)
    : QObject(window), session_(session), autosave_folder_(autosave_folder), window_(window) {
    if (!autosave_folder.isEmpty()) autosave_ = std::make_unique<Autosave>(session, autosave_folder);
    connect(&session_, &ExperimentSession::loadFailed, this, [this](const QString &name, const QString &text) {
        QMessageBox::warning(
            window_, tr("Cannot use this experiment"),
            tr("“%1” was read, but cannot be trained: %2\n\nThe present session is unchanged.").arg(name, text));
    });
}

FileManager::~FileManager() = default;

bool FileManager::openFile(const QString &path) {
    try {
        session_.load(readExperiment(path.toStdString()), QFileInfo(path).absoluteFilePath());
        rememberFile(path);
        return true;
    } catch (const std::exception &error) {
        qWarning("%s", error.what());
        QMessageBox::warning(window_, tr("Cannot open the file"),
                             QString::fromUtf8(error.what()) + tr("\n\nThe present session is unchanged."));
        return false;
    }
}

void FileManager::askAndOpen() {
    if (!maybeSave()) return;
    const QString path = QFileDialog::getOpenFileName(window_, tr("Open an experiment"), session_.filePath(), filter());
    if (!path.isEmpty()) openFile(path);
}

void FileManager::openIfSafe(const QString &path) {
    if (maybeSave()) openFile(path);
}

bool FileManager::save() {
    return session_.filePath().isEmpty() ? saveAs() : saveTo(session_.filePath());
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
    if (!session_.isModified()) return true;
    QMessageBox box(QMessageBox::Question, tr("Save the changes?"),
                    tr("The experiment has changes that are not saved."),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window_);
    box.setInformativeText(tr("Save them before going on?"));
    box.setDefaultButton(QMessageBox::Save);
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
    const QStringList files = Autosave::leftBehind(autosave_folder_);
    if (autosave_folder_.isEmpty() || files.isEmpty()) return false;
    const QString newest = files.front();
    QMessageBox box(QMessageBox::Question, tr("Recover the last session?"),
                    tr("KAN Explorer ended unexpectedly. A session with unsaved changes was kept on %1.")
                        .arg(QLocale().toString(QFileInfo(newest).lastModified(), QLocale::ShortFormat)),
                    QMessageBox::NoButton, window_);
    QPushButton *recover = box.addButton(tr("Recover"), QMessageBox::AcceptRole);
    box.addButton(tr("Discard"), QMessageBox::DestructiveRole);
    box.setDefaultButton(recover);
    box.exec();
    bool taken = false;
    if (box.clickedButton() == static_cast<QAbstractButton *>(recover)) {
        try {
            session_.load(readExperiment(newest.toStdString()));
            taken = true;
        } catch (const std::exception &error) {
            QMessageBox::warning(window_, tr("Cannot recover"), QString::fromUtf8(error.what()));
        }
    }
    for (const QString &file : files) Autosave::discard(file);
    return taken;
}

}  // namespace kan::ui
