#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>

#include "core/experiment/form_source.h"
#include "core/io/presets.h"
#include "ui/charts/field_view.h"
#include "ui/charts/front_chart.h"
#include "ui/charts/grid_chart.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/loss_page.h"
#include "ui/charts/row_link.h"
#include "ui/dialogs/add_input_dialog.h"
#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/digits_dialog.h"
#include "ui/dialogs/form_dialog.h"
#include "ui/dialogs/form_result.h"
#include "ui/dialogs/from_formula_dialog.h"
#include "ui/dialogs/gallery_dialog.h"
#include "ui/dialogs/help_dialogs.h"
#include "ui/dialogs/residual_plot.h"
#include "ui/dialogs/structure_dialog.h"
#include "ui/formula/formula_view.h"
#include "ui/labs/labs_window.h"
#include "ui/network/network_view.h"
#include "ui/panels/formula_panel.h"
#include "ui/panels/prune_panel.h"
#include "ui/panels/symbolic_panel.h"
#include "ui/plot/exporter.h"
#include "ui/session/command_line_text.h"
#include "ui/theme/theme.h"
#include "ui/window/file_manager.h"
#include "ui/window/main_window.h"
#include "ui/window/run_bar.h"
#include "ui/window/status_line.h"

namespace kan::ui {

namespace {

constexpr int kMaxRefinedGrid = 1000;

}  // namespace

void MainWindow::buildMenus() {
    buildFileMenu();
    buildEditMenu();
    buildViewMenu();
    buildModelMenu();
    buildTrainMenu();
    buildLabsMenu();
    buildHelpMenu();
    run_bar_->setExportMenu(export_menu_);
}

void MainWindow::buildFileMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&File"));
    menu->addAction(tr("&New"), QKeySequence::New, this, &MainWindow::newExperiment);
    menu->addAction(tr("&Open…"), QKeySequence::Open, files_, &FileManager::askAndOpen);
    menu->addAction(tr("Open &data…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), files_,
                    &FileManager::askAndImport);
    menu->addAction(tr("&Paste table"), QKeySequence::Paste, this,
                    [this] { files_->pasteTable(QApplication::clipboard()->text()); })
        ->setStatusTip(tr("Rows and cells copied in a spreadsheet"));
    QMenu *recent = menu->addMenu(tr("Open &recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { files_->fillRecent(*recent); });
    menu->addAction(tr("Reco&ver…"), files_, &FileManager::askAndRecover)
        ->setStatusTip(tr("Sessions that a crash left behind"));
    menu->addAction(tr("&Examples…"), QKeySequence(Qt::CTRL | Qt::Key_G), this, &MainWindow::showGallery);
    menu->addSeparator();
    menu->addAction(tr("&Save"), QKeySequence::Save, files_, &FileManager::save);
    menu->addAction(tr("Save &as…"), QKeySequence::SaveAs, files_, &FileManager::saveAs);
    export_menu_ = menu->addMenu(tr("E&xport"));
    buildExportMenu(*export_menu_);
    menu->addSeparator();
    menu->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
}

void MainWindow::buildExportMenu(QMenu &menu) {
    struct View {
        QString title;
        Exportable *view;
        QString csv;
    };
    const View views[] = {{tr("&Network"), networkView(), tr("Curves as CSV…")},
                          {tr("&Loss chart"), lossChart(), tr("History as CSV…")},
                          {tr("&RMSE against G"), loss_page_->gridChart(), tr("Values as CSV…")},
                          {tr("F&ormulas against complexity"), loss_page_->frontChart(), tr("Values as CSV…")},
                          {tr("For&mula"), formula_panel_->view(), tr("Text…")},
                          {tr("&Function view"), field_view_, tr("Values as CSV…")}};
    for (const View &entry : views) {
        QMenu *sub = menu.addMenu(entry.title);
        const std::pair<QString, ExportFormat> formats[] = {{tr("SVG…"), ExportFormat::Svg},
                                                            {tr("PDF…"), ExportFormat::Pdf},
                                                            {tr("PNG…"), ExportFormat::Png},
                                                            {entry.csv, ExportFormat::Csv}};
        for (const auto &[text, format] : formats) {
            connect(sub->addAction(text), &QAction::triggered, this,
                    [this, view = entry.view, format = format] { exportInteractively(this, *view, format); });
        }
    }
}

void MainWindow::buildEditMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Edit"));
    QAction *undo = session_.undoStack()->createUndoAction(this, tr("&Undo"));
    undo->setShortcuts(QKeySequence::Undo);
    QAction *redo = session_.undoStack()->createRedoAction(this, tr("&Redo"));
    redo->setShortcuts(QKeySequence::Redo);
    menu->addActions({undo, redo});
    menu->addSeparator();
    menu->addAction(tr("Copy as &kan-cli command"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), this,
                    &MainWindow::copyCommand);
}

QAction *MainWindow::addToggle(QMenu &menu, const QString &text, const QString &key, bool initial,
                               const std::function<void(bool)> &apply) {
    QAction *action = menu.addAction(text);
    action->setCheckable(true);
    const QString path = QStringLiteral("view/") + key;
    const bool on = options_.remember_layout ? QSettings().value(path, initial).toBool() : initial;
    action->setChecked(on);
    if (on != false) apply(on);
    connect(action, &QAction::toggled, this, [this, path, apply](bool checked) {
        apply(checked);
        if (options_.remember_layout) QSettings().setValue(path, checked);
    });
    return action;
}

void MainWindow::buildViewMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    NetworkView *network = networkView();
    menu->addAction(tr("Zoom &in"), QKeySequence::ZoomIn, network, &NetworkView::zoomIn);
    menu->addAction(tr("Zoom &out"), QKeySequence::ZoomOut, network, &NetworkView::zoomOut);
    menu->addAction(tr("&100 %"), QKeySequence(Qt::CTRL | Qt::Key_0), network, &NetworkView::zoomTo100);
    menu->addAction(tr("&Fit"), QKeySequence(Qt::Key_F), network, &NetworkView::zoomToFit);
    menu->addSeparator();
    addToggle(*menu, tr("&Hide pruned"), QStringLiteral("hide_pruned"), false,
              [network](bool on) { network->setHidePruned(on); });
    addToggle(*menu, tr("&Left to right"), QStringLiteral("left_to_right"), false,
              [network](bool on) { network->setLeftToRight(on); });
    addToggle(*menu, tr("One y &scale per layer"), QStringLiteral("scale_per_layer"), false,
              [network](bool on) { network->setScalePerLayer(on); });
    QAction *animation = addToggle(*menu, tr("&Animation"), QStringLiteral("animation"), true,
                                   [network](bool on) { network->setAnimated(on); });
    network->setAnimated(animation->isChecked());
    menu->addSeparator();

    QMenu *themes = menu->addMenu(tr("&Theme"));
    auto *group = new QActionGroup(this);
    const std::pair<QString, QString> names[] = {
        {tr("&System"), QString()}, {tr("&Light"), QStringLiteral("light")}, {tr("&Dark"), QStringLiteral("dark")}};
    const QString current = QSettings().value(QStringLiteral("view/theme")).toString();
    for (const auto &[text, name] : names) {
        QAction *action = themes->addAction(text);
        action->setCheckable(true);
        action->setChecked(name == current);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, name = name] { chooseTheme(name); });
    }
    menu->addSeparator();
    menu->addAction(tr("&Data…"), QKeySequence(Qt::CTRL | Qt::Key_D), this, [this] { showData(); })
        ->setStatusTip(tr("Rows, histograms, correlation with the target; rows can be left out"));
    menu->addSeparator();
    for (QDockWidget *dock : {panel_dock_, chart_dock_, inspector_dock_, formula_dock_, predict_dock_})
        menu->addAction(dock->toggleViewAction());
    menu->addAction(tr("&Reset layout"), this, &MainWindow::resetLayout);
}

void MainWindow::buildModelMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Model"));
    menu->addAction(tr("&Prune…"), QKeySequence(Qt::Key_P), run_bar_, &RunBar::pruneRequested);
    menu->addAction(tr("&Restore pruned"), &session_, &ExperimentSession::restorePruned);
    menu->addAction(tr("&Compact"), &session_, &ExperimentSession::compactNetwork)
        ->setStatusTip(tr("Remove hidden nodes without live edges"));
    menu->addSeparator();
    menu->addAction(tr("Refine &grid…"), this, &MainWindow::askRefine);
    menu->addSeparator();
    menu->addAction(tr("&Symbolic…"), QKeySequence(Qt::Key_S), run_bar_, &RunBar::symbolicRequested);
    menu->addAction(tr("&Functions…"), symbolic_panel_, &SymbolicPanel::chooseFunctions);
    menu->addAction(tr("&Auto symbolic"), QKeySequence(Qt::Key_A), &session_, &ExperimentSession::autoSymbolic);
    menu->addAction(tr("S&nap constants"), &session_, &ExperimentSession::snapConstants)
        ->setStatusTip(tr("Move the functions' constants to nice numbers where the loss allows it"));
    menu->addAction(tr("&Discover"), QKeySequence(Qt::Key_D), &session_, &ExperimentSession::discover);
    menu->addSeparator();
    menu->addAction(tr("Fro&m formula…"), this, &MainWindow::showFromFormula)
        ->setStatusTip(tr("A formula that you believe in becomes the network, with room for what it misses"));
    menu->addAction(tr("Add &input…"), this, &MainWindow::showAddInput)
        ->setStatusTip(tr("One more input, computed of the others; the network keeps what it has learnt"));
    menu->addAction(tr("S&tructure…"), QKeySequence(Qt::CTRL | Qt::Key_T), this, &MainWindow::showStructure)
        ->setStatusTip(tr("Sums, products and groups of inputs in what the network has learnt, how an output moves "
                          "with an input, and "
                          "what the inputs contribute to a row"));
}

void MainWindow::buildTrainMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Train"));
    QAction *run = menu->addAction(tr("&Run"), QKeySequence(Qt::Key_Space), &session_, &ExperimentSession::togglePause);
    connect(&session_, &ExperimentSession::runningChanged, run,
            [run](bool running) { run->setText(running ? tr("&Pause") : tr("&Run")); });
    menu->addAction(tr("&Step"), QKeySequence(Qt::Key_Period), &session_, &ExperimentSession::stepOnce);
    menu->addAction(tr("R&eset"), QKeySequence(Qt::Key_R), &session_, &ExperimentSession::reset);
    menu->addSeparator();
    menu->addAction(tr("&Images one by one…"), QKeySequence(Qt::CTRL | Qt::Key_I), this, &MainWindow::showDigits)
        ->setStatusTip(tr("Test images with the network's scores, and a pad to draw on"));
    menu->addAction(tr("&Compare models…"), QKeySequence(Qt::CTRL | Qt::Key_M), this, &MainWindow::showComparison);
    menu->addAction(tr("&Predict…"), QKeySequence(Qt::CTRL | Qt::Key_P), this, &MainWindow::showPredict)
        ->setStatusTip(tr("Type inputs and see the output with its error; apply the network to a file"));
    form_action_ = menu->addAction(tr("&Fit a form…"), QKeySequence(Qt::CTRL | Qt::Key_F), this, &MainWindow::showForm);
    form_action_->setStatusTip(tr("The constants of a formula that you know, with their errors"));
    menu->setToolTipsVisible(true);
    connect(&session_, &ExperimentSession::rowsChanged, this, &MainWindow::updateFormAction);
    connect(&session_, &ExperimentSession::experimentChanged, this, &MainWindow::updateFormAction);
    updateFormAction();
    menu->addSeparator();
    QAction *explore = menu->addAction(tr("E&xplore: a change starts again from the seed"));
    QAction *steer = menu->addAction(tr("S&teer: a change acts on the run"));
    auto *group = new QActionGroup(this);
    for (QAction *action : {explore, steer}) {
        action->setCheckable(true);
        group->addAction(action);
    }
    explore->setChecked(true);
    connect(explore, &QAction::triggered, this, [this] { session_.setEditMode(EditMode::Explore); });
    connect(steer, &QAction::triggered, this, [this] { session_.setEditMode(EditMode::Steer); });
    connect(&session_, &ExperimentSession::editModeChanged, this,
            [explore, steer](EditMode mode) { (mode == EditMode::Explore ? explore : steer)->setChecked(true); });
    menu->addAction(tr("S&witch between the two"), QKeySequence(Qt::Key_E), this, [this] {
        session_.setEditMode(session_.editMode() == EditMode::Explore ? EditMode::Steer : EditMode::Explore);
    });
}

void MainWindow::buildLabsMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Labs"));
    const QStringList titles = LabsWindow::titles();
    for (int n = 0; n < titles.size(); ++n)
        menu->addAction(QStringLiteral("&%1 %2…").arg(n + 1).arg(titles[n]), this, [this, n] { showLab(n); });
}

void MainWindow::buildHelpMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(tr("&Shortcuts"), QKeySequence::HelpContents, this, [this] { showShortcuts(this); });
    menu->addAction(tr("&About KAN Explorer"), this, [this] { showAbout(this); });
}

void MainWindow::newExperiment() {
    if (!files_->maybeSave()) return;
    session_.load(Experiment{});
}

void MainWindow::showGallery() {
    GalleryDialog dialog(this);
    if (dialog.exec() != QDialog::Accepted || !dialog.chosen()) return;
    if (files_->maybeSave()) session_.load(*dialog.chosen());
}

void MainWindow::showComparison() {
    if (!comparison_) comparison_ = new CompareDialog(session_, this);
    comparison_->show();
    comparison_->raise();
    comparison_->activateWindow();
}

void MainWindow::showFromFormula() {
    if (!from_formula_) from_formula_ = new FromFormulaDialog(session_, this);
    from_formula_->show();
    from_formula_->raise();
    from_formula_->activateWindow();
}

void MainWindow::showAddInput() {
    if (!add_input_) {
        add_input_ = new AddInputDialog(session_, this);
        linkRows(*add_input_->plot()->rows(), rows_);
    }
    add_input_->show();
    add_input_->raise();
    add_input_->activateWindow();
}

void MainWindow::showStructure() {
    if (!structure_) structure_ = new StructureDialog(session_, this);
    structure_->show();
    structure_->raise();
    structure_->activateWindow();
}

void MainWindow::showForm() {
    if (!form_action_->isEnabled()) return;
    if (!form_) {
        form_ = new FormDialog(session_, this);
        linkRows(*form_->result()->plot()->rows(), rows_);
    }
    form_->show();
    form_->raise();
    form_->activateWindow();
}

void MainWindow::updateFormAction() {
    const auto rows = session_.dataset();
    const std::string refusal = formRefusal(session_.experiment(), rows.get());
    form_action_->setEnabled(refusal.empty());
    form_action_->setToolTip(refusal.empty() ? tr("The constants of a formula that you know, with their errors")
                                             : QString::fromStdString(refusal));
}

void MainWindow::showDigits() {
    if (!digits_) digits_ = new DigitsDialog(session_, this);
    digits_->show();
    digits_->raise();
    digits_->activateWindow();
}

void MainWindow::showLab(int index) {
    if (!labs_) labs_ = new LabsWindow(this);
    labs_->showLab(index);
}

void MainWindow::askRefine() {
    const int grid = session_.experiment().model.grid;
    bool ok = false;
    const int chosen = QInputDialog::getInt(
        this, tr("Refine the grid"), tr("Grid intervals G. The function stays the same; training goes on finer."),
        std::min(2 * grid, kMaxRefinedGrid), 1, kMaxRefinedGrid, 1, &ok);
    if (ok) session_.refineGrid(chosen);
}

void MainWindow::copyCommand() {
    const QString command = commandLineText(session_.experiment(), session_.savedExperiment(), session_.filePath());
    QApplication::clipboard()->setText(command);
    status_line_->showNotice(tr("Copied: %1").arg(command));
}

void MainWindow::chooseTheme(const QString &name) {
    if (options_.remember_layout) QSettings().setValue(QStringLiteral("view/theme"), name);
    Theme::apply(*qApp, name);
}

}  // namespace kan::ui
