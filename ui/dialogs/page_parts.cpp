#include "ui/dialogs/page_parts.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/dialogs/structure_dialog.h"
#include "ui/plot/plot_widget.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kMostChoiceWidth = 260;

}  // namespace

QComboBox *choiceBeside(QLabel *label, const QString &accessible, QWidget *parent) {
    auto *choice = new QComboBox(parent);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    choice->setMaximumWidth(kMostChoiceWidth);
    choice->setMaxVisibleItems(20);
    choice->setAccessibleName(accessible);
    label->setBuddy(choice);
    return choice;
}

void fillQuietly(QComboBox *choice, const QStringList &entries) {
    QStringList present;
    for (int n = 0; n < choice->count(); ++n) present << choice->itemText(n);
    if (present == entries) return;
    const QSignalBlocker quiet(choice);
    const QString chosen = choice->currentText();
    choice->clear();
    choice->addItems(entries);
    choice->setCurrentIndex(entries.isEmpty() ? -1 : std::max(0, static_cast<int>(entries.indexOf(chosen))));
}

QPushButton *saveButton(PlotWidget *plot, QWidget *parent) {
    auto *button = new QPushButton(StructureDialog::tr("Save"), parent);
    button->setAutoDefault(false);
    button->setAccessibleName(StructureDialog::tr("Save the picture or its numbers"));
    auto *menu = new QMenu(button);
    addExportActions(*menu, plot, *plot);
    button->setMenu(menu);
    return button;
}

QLabel *noteLabel(QWidget *parent) {
    auto *note = new QLabel(parent);
    note->setProperty("muted", true);
    note->setWordWrap(true);
    return note;
}

void layOutPage(QWidget *page, QLayout *head, QWidget *plot, QLabel *note) {
    auto *all = new QVBoxLayout(page);
    all->setContentsMargins(16, 14, 16, 14);
    all->setSpacing(10);
    all->addLayout(head);
    all->addWidget(plot, 1);
    all->addWidget(note);
}

QStringList prettyNames(const std::vector<std::string> &names) {
    QStringList pretty;
    for (const std::string &name : names) pretty << prettyName(QString::fromStdString(name));
    return pretty;
}

QString nothingYet(const ExperimentSession &session) {
    if (session.isReading()) return StructureDialog::tr("The rows are being read …");
    const PreparedDataPtr rows = session.preparedData();
    if (!rows || !rows->dataset)
        return StructureDialog::tr("There are no rows. Open an example or a table, and train a network on it.");
    return StructureDialog::tr("There is no network yet. It is looked at with the first training step.");
}

QString whichNetwork(const ExperimentSession &session) {
    const SnapshotPtr snapshot = session.snapshot();
    if (snapshot->looked_at) return StructureDialog::tr("Preview: %1. ").arg(snapshot->looked_at->words);
    return session.isRunning() ? StructureDialog::tr("Still training: what the network says at step %1. ")
                                     .arg(groupedNumber(snapshot->step))
                               : QString();
}

}  // namespace kan::ui
