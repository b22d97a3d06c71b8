#include "ui/dialogs/structure_dialog.h"

#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/dialogs/contributions_page.h"
#include "ui/dialogs/dependence_page.h"
#include "ui/dialogs/structure_page.h"

namespace kan::ui {

StructureDialog::StructureDialog(ExperimentSession &session, QWidget *parent)
    : QDialog(parent),
      tabs_(new QTabWidget(this)),
      structure_(new StructurePage(session)),
      dependence_(new DependencePage(session)),
      contributions_(new ContributionsPage(session)) {
    setWindowTitle(tr("Structure"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    tabs_->setDocumentMode(true);
    tabs_->setAccessibleName(tr("What the network has learnt"));
    tabs_->addTab(structure_, tr("&Structure"));
    tabs_->addTab(dependence_, tr("&Dependence"));
    tabs_->addTab(contributions_, tr("&Contributions"));
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 6, 0, 0);
    all->addWidget(tabs_);
    resize(940, 600);
    connect(dependence_, &DependencePage::rowRequested, this, [this](int row) {
        contributions_->showRow(row);
        tabs_->setCurrentWidget(contributions_);
    });
}

}  // namespace kan::ui

#include "moc_structure_dialog.cpp"
