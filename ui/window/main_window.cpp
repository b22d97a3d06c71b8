#include "ui/window/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QScrollArea>
#include <QSplitter>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/charts/field_view.h"
#include "ui/charts/front_chart.h"
#include "ui/charts/loss_page.h"
#include "ui/charts/row_link.h"
#include "ui/controls/effect_icon.h"
#include "ui/controls/flow_layout.h"
#include "ui/dialogs/data_view.h"
#include "ui/inspector/inspector.h"
#include "ui/network/network_view.h"
#include "ui/panels/constraint_menu.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/formula_panel.h"
#include "ui/panels/history_bar.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/predict_panel.h"
#include "ui/panels/prune_panel.h"
#include "ui/panels/symbolic_panel.h"
#include "ui/panels/table_section.h"
#include "ui/panels/training_panel.h"
#include "ui/window/chart_parts.h"
#include "ui/window/file_manager.h"
#include "ui/window/network_page.h"
#include "ui/window/run_bar.h"
#include "ui/window/snapshot_relay.h"
#include "ui/window/status_line.h"
#include "ui/window/window_title.h"

namespace kan::ui {

namespace {

constexpr int kLayoutVersion = 2;
constexpr int kPanelWidth = 278;  // fits three layers in a line

QFrame *rule(QWidget *parent) {
    auto *line = new QFrame(parent);
    line->setProperty("role", "rule");
    return line;
}

/// The signs beside the controls, explained.
QWidget *legend(QWidget *parent) {
    auto *row = new QWidget(parent);
    auto *line = new FlowLayout(8, row);
    line->setContentsMargins(16, 8, 10, 10);
    const std::pair<ControlEffect, QString> entries[] = {{ControlEffect::Live, MainWindow::tr("live")},
                                                         {ControlEffect::Restart, MainWindow::tr("restarts")},
                                                         {ControlEffect::Refine, MainWindow::tr("refines")},
                                                         {ControlEffect::Preview, MainWindow::tr("preview")}};
    for (const auto &[effect, text] : entries) {
        auto *entry = new QWidget(row);
        auto *pair = new QHBoxLayout(entry);
        pair->setContentsMargins(0, 0, 0, 0);
        pair->setSpacing(4);
        pair->addWidget(new EffectIcon(effect, entry));
        auto *label = new QLabel(text, entry);
        label->setProperty("role", "caption");
        label->setToolTip(EffectIcon::description(effect));
        QFont font = label->font();
        font.setPointSizeF(font.pointSizeF() * 0.86);
        label->setFont(font);
        pair->addWidget(label);
        line->addWidget(entry);
    }
    return row;
}

}  // namespace

MainWindow::MainWindow(const Options &options, QWidget *parent)
    : QMainWindow(parent), desk_(session_), rows_(session_), options_(options) {
    setObjectName(QStringLiteral("main"));
    setWindowIcon(QIcon(QStringLiteral(":/kan/icons/kan-explorer.svg")));
    setAcceptDrops(true);
    setDockNestingEnabled(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    files_ = new FileManager(session_, options_.autosave_folder, this);

    run_bar_ = new RunBar(session_, this);
    addToolBar(Qt::TopToolBarArea, run_bar_);
    network_page_ = new NetworkPage(this);
    network_page_->setMinimumSize(320, 200);
    history_bar_ = new HistoryBar(session_, this);
    auto *center = new QWidget(this);
    auto *column = new QVBoxLayout(center);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(network_page_, 1);
    column->addWidget(rule(center));
    column->addWidget(history_bar_);
    setCentralWidget(center);
    buildPanels();
    buildInspector();
    buildPredict();
    buildCharts();
    status_line_ = new StatusLine(this);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(0, 0, 0, 0);
    statusBar()->addWidget(status_line_, 1);
    connectViews();
    buildMenus();
    connect(&session_, &ExperimentSession::experimentChanged, this, &MainWindow::updateTitle);
    connect(&session_, &ExperimentSession::modifiedChanged, this, &MainWindow::updateTitle);
    connect(&session_, &ExperimentSession::snapshotChanged, this, &MainWindow::updateTitle);
    connect(&session_, &ExperimentSession::searchChanged, this, &MainWindow::updateTitle);
    updateTitle();
    qApp->installEventFilter(this);
    networkView()->setFocus();
}

MainWindow::~MainWindow() {
    qApp->removeEventFilter(this);
}

NetworkView *MainWindow::networkView() const {
    return network_page_->view();
}

LossChart *MainWindow::lossChart() const {
    return loss_page_->lossChart();
}

QDockWidget *MainWindow::addDock(const QString &name, const QString &title, Qt::DockWidgetArea area, QWidget *content) {
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setFeatures(QDockWidget::DockWidgetClosable);
    dock->setTitleBarWidget(new QWidget(dock));
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::buildPanels() {
    auto *column = new QWidget;
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    data_panel_ = new DataPanel(session_, column);
    model_panel_ = new ModelPanel(session_, column);
    training_panel_ = new TrainingPanel(session_, column);
    prune_panel_ = new PrunePanel(session_, column);
    symbolic_panel_ = new SymbolicPanel(session_, desk_, column);
    for (QWidget *panel :
         std::initializer_list<QWidget *>{data_panel_, model_panel_, training_panel_, prune_panel_, symbolic_panel_}) {
        layout->addWidget(panel);
        layout->addWidget(rule(column));
    }
    layout->addStretch(1);
    layout->addWidget(legend(column));
    auto *scroll = panel_scroll_ = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(column);
    scroll->setMinimumWidth(std::max(kPanelWidth, column->minimumSizeHint().width() + 10));
    scroll->setFocusPolicy(Qt::NoFocus);
    panel_dock_ = addDock(QStringLiteral("panels"), tr("Panels"), Qt::LeftDockWidgetArea, scroll);
}

void MainWindow::buildInspector() {
    inspector_ = new Inspector;
    inspector_->setMinimumWidth(260);
    formula_panel_ = new FormulaPanel(desk_);
    inspector_dock_ = addDock(QStringLiteral("inspector"), tr("Inspector"), Qt::RightDockWidgetArea, inspector_);
    formula_dock_ = addDock(QStringLiteral("formula"), tr("Formula"), Qt::RightDockWidgetArea, formula_panel_);
}

void MainWindow::buildPredict() {
    predict_panel_ = new PredictPanel(session_);
    predict_panel_->setMinimumWidth(260);
    predict_dock_ = addDock(QStringLiteral("predict"), tr("Predict"), Qt::RightDockWidgetArea, predict_panel_);
    tabifyDockWidget(inspector_dock_, predict_dock_);
    predict_dock_->hide();
}

void MainWindow::showPredict() {
    predict_dock_->show();
    predict_dock_->raise();
    predict_panel_->focusInputs();
}

void MainWindow::buildCharts() {
    chart_splitter_ = new QSplitter(Qt::Horizontal);
    chart_splitter_->setHandleWidth(1);
    chart_splitter_->setChildrenCollapsible(false);
    loss_page_ = new LossPage;
    field_view_ = new FieldView;
    chart_splitter_->addWidget(loss_page_);
    chart_splitter_->addWidget(field_view_);
    chart_splitter_->setStretchFactor(0, 1);
    chart_splitter_->setStretchFactor(1, 1);
    chart_splitter_->setMinimumHeight(150);
    chart_dock_ = addDock(QStringLiteral("charts"), tr("Charts"), Qt::BottomDockWidgetArea, chart_splitter_);
}

void MainWindow::connectViews() {
    NetworkView *network = networkView();
    connect(&session_, &ExperimentSession::snapshotChanged, network_page_, &NetworkPage::setSnapshot);
    connect(&session_, &ExperimentSession::snapshotChanged, network, &NetworkView::setSnapshot);
    connect(&session_, &ExperimentSession::previewChanged, network, &NetworkView::setSnapshot);
    auto *relay = new SnapshotRelay(this);
    relay->add([this](const SnapshotPtr &snapshot) { loss_page_->setRun(chartsOf(snapshot)); });
    relay->add([this](const SnapshotPtr &snapshot) { field_view_->setField(fieldOf(snapshot)); });
    relay->add([this](const SnapshotPtr &snapshot) { inspector_->setSnapshot(snapshot); });
    relay->add([this](const SnapshotPtr &snapshot) { status_line_->setSnapshot(snapshot); });
    connect(&session_, &ExperimentSession::snapshotChanged, relay, &SnapshotRelay::post);
    connect(&session_, &ExperimentSession::experimentChanged, relay, &SnapshotRelay::hold);
    connect(&session_, &ExperimentSession::snapshotChanged, this, &MainWindow::greet);
    connect(&session_, &ExperimentSession::notice, status_line_, &StatusLine::showNotice);
    connect(predict_panel_, &PredictPanel::notice, status_line_, &StatusLine::showNotice);

    connect(files_, &FileManager::notice, status_line_, &StatusLine::showNotice);
    connect(files_, &FileManager::stillReading, status_line_,
            [this](const QString &path) { status_line_->showNotice(tr("Reading %1…").arg(path)); });

    connect(network, &NetworkView::pruneRequested, &session_, &ExperimentSession::setPruned);
    connect(network, &NetworkView::unfixRequested, &session_, &ExperimentSession::unfix);
    connect(network, &NetworkView::freezeRequested, &session_, &ExperimentSession::setFrozen);
    connect(network, &NetworkView::inputMenuRequested, this,
            [this](QMenu *menu, int input) { fillConstraintMenu(*menu, session_, input); });
    connect(network, &NetworkView::focusRequested, &session_, &ExperimentSession::setFocus);
    connectInspector();
    connectFormula();
    connectRows();
    connect(field_view_, &FieldView::fieldRequested, &session_, &ExperimentSession::setField);
    connect(field_view_, &FieldView::extrapolationRequested, this, [this](Extrapolation rule) {
        Experiment changed = session_.experiment();
        changed.model.extrapolation = rule;
        session_.edit(changed, tr("change the extrapolation"));
    });
    connect(run_bar_, &RunBar::pruneRequested, this, [this] {
        panel_dock_->show();
        prune_panel_->begin();
        panel_scroll_->ensureWidgetVisible(prune_panel_);
    });
    connect(run_bar_, &RunBar::symbolicRequested, this, [this] {
        inspector_dock_->show();
        panel_dock_->show();
        panel_scroll_->ensureWidgetVisible(symbolic_panel_);
        inspector_->focusFunctions();
    });
}

void MainWindow::connectInspector() {
    NetworkView *network = networkView();
    connect(network, &NetworkView::edgeSelected, inspector_, &Inspector::setEdge);
    connect(network, &NetworkView::edgeSelected, &desk_, &ReadingDesk::setEdge);
    connect(network, &NetworkView::nodeSelected, inspector_, &Inspector::setNode);
    connect(network, &NetworkView::nodeSelected, &desk_, [this] { desk_.setEdge(std::nullopt); });
    connect(network, &NetworkView::edgeActivated, this, [this](EdgeId edge) {
        inspector_dock_->show();
        inspector_->setEdge(edge);
        inspector_->focusFunctions();
    });
    connect(inspector_, &Inspector::edgeSelected, network, &NetworkView::setSelectedEdge);
    connect(inspector_, &Inspector::pruneRequested, &session_, &ExperimentSession::setPruned);
    connect(inspector_, &Inspector::coefficientDragged, &session_, &ExperimentSession::setCoefficient);
    connect(inspector_, &Inspector::fixRequested, &session_,
            [this](EdgeId edge, const QString &function, const Affine &params) {
                session_.fixSymbolic(edge, function, params);
            });
    connect(inspector_, &Inspector::unfixRequested, &session_, &ExperimentSession::unfix);
    connect(inspector_, &Inspector::affineDragged, &session_, &ExperimentSession::setAffine);
    connect(&desk_, &ReadingDesk::readingChanged, inspector_, &Inspector::setReading);
    connect(network_page_, &NetworkPage::importanceMetricChanged, inspector_, &Inspector::setImportanceMetric);
    inspector_->setImportanceMetric(network_page_->importanceMetric());
}

void MainWindow::connectFormula() {
    NetworkView *network = networkView();
    connect(formula_panel_, &FormulaPanel::edgesHovered, network, &NetworkView::setLitEdges);
    connect(formula_panel_, &FormulaPanel::notice, status_line_, &StatusLine::showNotice);
    connect(formula_panel_, &FormulaPanel::networkChosen, &session_, &ExperimentSession::takeNetwork);
    connect(formula_panel_, &FormulaPanel::freezeRequested, &session_, &ExperimentSession::setFrozen);
    connect(network, &NetworkView::edgeHovered, this, [this](std::optional<EdgeId> edge) {
        formula_panel_->setLitEdges(edge ? std::vector{*edge} : std::vector<EdgeId>());
    });
    connect(&session_, &ExperimentSession::searchChanged, loss_page_, &LossPage::setSearch);
    // A search may leave a network without the edge that was looked at.
    connect(&session_, &ExperimentSession::searchChanged, this, [this](const SearchStatePtr &search) {
        if (!search->running && search->stages > 0) selectStrongest();
    });
    FrontChart *front = loss_page_->frontChart();
    connect(front, &FrontChart::entryLooked, &session_, &ExperimentSession::lookAtFrontEntry);
    connect(front, &FrontChart::entryChosen, &session_, &ExperimentSession::takeFrontEntry);
    connect(front, &FrontChart::lookEnded, &session_, &ExperimentSession::stopLooking);
    connect(&session_, &ExperimentSession::lookingChanged, front, &FrontChart::setLooked);
}

void MainWindow::connectRows() {
    linkRows(*loss_page_->fitChart()->rows(), rows_);
    for (RowBrush *brush : field_view_->rowBrushes()) linkRows(*brush, rows_);
    connect(&rows_, &RowSelection::shown, this, &MainWindow::showData);
    connect(&rows_, &RowSelection::notice, status_line_, &StatusLine::showNotice);
    connect(data_panel_->tableSection(), &TableSection::dataRequested, this, [this] { showData(); });
}

void MainWindow::showData(int row) {
    if (!rows_.data()) return;
    if (!data_view_) data_view_ = new DataView(rows_, this);
    data_view_->show();
    data_view_->raise();
    data_view_->activateWindow();
    if (row >= 0) data_view_->showRow(row);
}

/// When the first network is trained the inspector shows something.
void MainWindow::greet(const SnapshotPtr &snapshot) {
    if (snapshot->state == RunState::Finished && !snapshot->layers.empty() && !std::exchange(first_trained_, true))
        selectStrongest();
}

/// If nothing is selected: the most important edge of the inputs.
void MainWindow::selectStrongest() {
    const SnapshotPtr snapshot = session_.snapshot();
    if (snapshot->layers.empty() || networkView()->selectedEdge() || networkView()->selectedNode()) return;
    const EdgeSnapshot *strongest = nullptr;
    constexpr int metric = static_cast<int>(ImportanceMetric::Attribution);
    for (const EdgeSnapshot &edge : snapshot->layers.front().edges) {
        if (!strongest || edge.score[metric] > strongest->score[metric]) strongest = &edge;
    }
    if (strongest) networkView()->setSelectedEdge(strongest->id);
}

void MainWindow::resetLayout() {
    for (QDockWidget *dock : {panel_dock_, inspector_dock_, formula_dock_, chart_dock_}) dock->show();
    const int left = std::clamp(width() * 318 / 1920, kPanelWidth, 360);
    const int right = std::clamp(width() * 360 / 1920, 290, 420);
    resizeDocks({panel_dock_, inspector_dock_}, {left, right}, Qt::Horizontal);
    resizeDocks({chart_dock_}, {std::clamp(height() * 310 / 1080, 190, 420)}, Qt::Vertical);
    chart_splitter_->setSizes({500, 500});
    resizeDocks({inspector_dock_, formula_dock_}, {600, 400}, Qt::Vertical);
    networkView()->zoomToFit();
}

void MainWindow::restoreLayout() {
    if (!options_.remember_layout) return;
    QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    if (restoreState(settings.value(QStringLiteral("window/docks")).toByteArray(), kLayoutVersion)) {
        chart_splitter_->restoreState(settings.value(QStringLiteral("window/charts")).toByteArray());
        shown_ = true;
    }
}

void MainWindow::showEvent(QShowEvent *event) {
    if (!shown_) restoreLayout();
    QMainWindow::showEvent(event);
    if (std::exchange(shown_, true)) return;
    resetLayout();
    QTimer::singleShot(0, this, &MainWindow::resetLayout);
}

void MainWindow::closeEvent(QCloseEvent *event) {
    if (!files_->maybeSave()) {
        event->ignore();
        return;
    }
    if (options_.remember_layout) {
        QSettings settings;
        settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
        settings.setValue(QStringLiteral("window/docks"), saveState(kLayoutVersion));
        settings.setValue(QStringLiteral("window/charts"), chart_splitter_->saveState());
    }
    event->accept();
}

/// Called for a widget that loses the focus because it goes, too: what comes after it in the order of Tab may be a
/// field that swallows the next key.
bool MainWindow::focusNextPrevChild(bool next) {
    const QWidget *now = focusWidget();
    if (!now || (now->isVisible() && now->isEnabled())) return QMainWindow::focusNextPrevChild(next);
    networkView()->setFocus(Qt::OtherFocusReason);
    return true;
}

void MainWindow::updateTitle() {
    const Experiment &experiment = session_.experiment();
    const QString name = session_.filePath().isEmpty() ? QString::fromStdString(experiment.name)
                                                       : QFileInfo(session_.filePath()).fileName();
    setWindowFilePath(session_.filePath());
    setWindowTitle(kan::ui::windowTitle(name, activityInTitle(*session_.snapshot(), *session_.search())));
    setWindowModified(session_.isModified());
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event) {
    if (!openableFilesIn(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event) {
    const QStringList files = openableFilesIn(event->mimeData());
    if (files.isEmpty()) return;
    event->acceptProposedAction();
    // Dialogs wait until the program that the files came from is free again.
    QTimer::singleShot(0, files_, [this, files] { files_->openIfSafe(files); });
}

/// A focused button keeps Space, which otherwise runs and pauses.
bool MainWindow::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::ShortcutOverride && qobject_cast<QAbstractButton *>(watched)) {
        if (static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space) {
            event->accept();
            return true;
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

}  // namespace kan::ui

#include "moc_main_window.cpp"
