#include "ui/dialogs/help_dialogs.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QIcon>
#include <QLabel>
#include <QMessageBox>
#include <QVBoxLayout>

#include "core/version.h"

namespace kan::ui {

namespace {

QString tr(const char *text) {
    return QCoreApplication::translate("HelpDialogs", text);
}

struct Shortcut {
    const char *keys;
    const char *what;
};

constexpr Shortcut kShortcuts[] = {
    {"Space", QT_TRANSLATE_NOOP("HelpDialogs", "Run or pause")},
    {".", QT_TRANSLATE_NOOP("HelpDialogs", "One step")},
    {"R", QT_TRANSLATE_NOOP("HelpDialogs", "Back to the seed's network and run")},
    {"E", QT_TRANSLATE_NOOP("HelpDialogs", "Explore or Steer")},
    {"P", QT_TRANSLATE_NOOP("HelpDialogs", "Prune thresholds")},
    {"S", QT_TRANSLATE_NOOP("HelpDialogs", "Functions for the selected edge")},
    {"A", QT_TRANSLATE_NOOP("HelpDialogs", "Auto symbolic: functions for all edges")},
    {"D", QT_TRANSLATE_NOOP("HelpDialogs", "Discover a formula")},
    {"Ctrl+M", QT_TRANSLATE_NOOP("HelpDialogs", "Compare models")},
    {"Ctrl+T", QT_TRANSLATE_NOOP("HelpDialogs", "Structure of the network's function")},
    {"Ctrl+P", QT_TRANSLATE_NOOP("HelpDialogs", "Predict: type inputs, apply to a file")},
    {"Ctrl+F", QT_TRANSLATE_NOOP("HelpDialogs", "Fit a form with unknown constants")},
    {"Ctrl+D", QT_TRANSLATE_NOOP("HelpDialogs", "The data: rows and plots of them")},
    {"Shift and drag", QT_TRANSLATE_NOOP("HelpDialogs", "Brush rows in a plot; they light up in all. Esc: let go")},
    {"Ctrl+Shift+O", QT_TRANSLATE_NOOP("HelpDialogs", "Open data")},
    {"Ctrl+G", QT_TRANSLATE_NOOP("HelpDialogs", "Examples")},
    {"Ctrl+0", QT_TRANSLATE_NOOP("HelpDialogs", "Zoom to 100 %")},
    {"F", QT_TRANSLATE_NOOP("HelpDialogs", "Fit the network into the view")},
    {"Arrow keys", QT_TRANSLATE_NOOP("HelpDialogs", "Walk along edges in the network")},
    {"Enter", QT_TRANSLATE_NOOP("HelpDialogs", "Show the edge in the inspector")},
    {"Del", QT_TRANSLATE_NOOP("HelpDialogs", "Prune or restore the selected edge")},
    {"Enter, U", QT_TRANSLATE_NOOP("HelpDialogs", "In the list of functions: fix the chosen one, take it off again")},
    {"Double click on a slider", QT_TRANSLATE_NOOP("HelpDialogs", "Back to the preset's value")},
    {"Esc", QT_TRANSLATE_NOOP("HelpDialogs", "End a preview; in the formula: back to the one in force")},
};

}  // namespace

void showAbout(QWidget *parent) {
    QMessageBox box(parent);
    box.setWindowTitle(tr("About KAN Explorer"));
    box.setIconPixmap(QIcon(QStringLiteral(":/kan/icons/kan-explorer.svg")).pixmap(72, 72));
    box.setText(tr("<b>KAN Explorer %1</b>").arg(QString::fromUtf8(kVersion)));
    box.setInformativeText(
        tr("See a Kolmogorov–Arnold network being trained, and take it apart.\n\nFree software under the GNU General "
           "Public License, version 3 or later. Built with Qt %1.")
            .arg(QString::fromLatin1(qVersion())));
    box.exec();
}

void showShortcuts(QWidget *parent) {
    QDialog dialog(parent);
    dialog.setWindowTitle(tr("Shortcuts"));
    auto *layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(20, 18, 20, 16);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(28);
    form->setVerticalSpacing(8);
    for (const Shortcut &shortcut : kShortcuts) {
        auto *keys = new QLabel(tr(shortcut.keys), &dialog);
        QFont bold = keys->font();
        bold.setWeight(QFont::DemiBold);
        keys->setFont(bold);
        form->addRow(keys, new QLabel(tr(shortcut.what), &dialog));
    }
    layout->addLayout(form);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    layout->addWidget(buttons);
    dialog.exec();
}

}  // namespace kan::ui
