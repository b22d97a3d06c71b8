#include "ui/window/run_bar.h"

#include <QButtonGroup>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/window/pretty_formula.h"

namespace kan::ui {

namespace {

constexpr int kRunButtonRoom = 58;  // icon, padding, and the bold face

/// A label that shortens its text in the middle instead of asking for room.
class ElidedLabel : public QLabel {
  public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

  protected:
    void paintEvent(QPaintEvent *) override {
        QPainter painter(this);
        painter.setPen(Theme::of(this).muted);
        painter.drawText(contentsRect(), Qt::AlignRight | Qt::AlignVCenter,
                         fontMetrics().elidedText(text(), Qt::ElideMiddle, contentsRect().width()));
    }
};

}  // namespace

RunBar::RunBar(ExperimentSession &session, QWidget *parent)
    : QToolBar(tr("Tool bar"), parent), session_(session), run_(new QPushButton(this)) {
    setObjectName(QStringLiteral("toolbar"));
    setMovable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    run_->setProperty("primary", true);
    run_->setFocusPolicy(Qt::TabFocus);
    run_->setToolTip(tr("Run or pause the training (Space)"));
    auto *inset = new QWidget(this);
    inset->setFixedWidth(1);  // with the spacing: in line with the panels
    addWidget(inset);
    addWidget(run_);
    connect(run_, &QPushButton::clicked, &session, &ExperimentSession::togglePause);
    connect(addButton(tr("Step"), tr("One step of the optimiser (.)")), &QPushButton::clicked, &session,
            &ExperimentSession::stepOnce);
    connect(addButton(tr("Reset"), tr("Back to the seed's network and run (R); Undo brings back what was trained")),
            &QPushButton::clicked, &session, &ExperimentSession::reset);
    addSegments();
    connect(addButton(tr("Prune…"), tr("Choose thresholds and see what they would prune")), &QPushButton::clicked, this,
            &RunBar::pruneRequested);
    connect(addButton(tr("Symbolic…"), tr("Functions for the chosen edge, and for all edges at once")),
            &QPushButton::clicked, this, &RunBar::symbolicRequested);
    discover_ = addButton(tr("Discover"), tr("From data to a formula in one go (D)"));
    connect(discover_, &QPushButton::clicked, &session, &ExperimentSession::discover);
    export_ = addButton(tr("Export ▾"), tr("Network, charts and functions as SVG, PDF, PNG or CSV"));

    auto *title = new ElidedLabel(this);
    title->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    title->setContentsMargins(12, 0, 7, 0);
    title_ = title;
    addWidget(title_);

    connect(&session, &ExperimentSession::runningChanged, this, &RunBar::showRunning);
    connect(&session, &ExperimentSession::editModeChanged, this, &RunBar::showMode);
    connect(&session, &ExperimentSession::experimentChanged, this, &RunBar::showTitle);
    connect(&session, &ExperimentSession::modifiedChanged, this, &RunBar::showTitle);
    showRunning(session.isRunning());
    const QString longest =
        std::max({tr("Pause"), tr("Run")}, [](const QString &a, const QString &b) { return a.size() < b.size(); });
    run_->setFixedWidth(fontMetrics().horizontalAdvance(longest) + kRunButtonRoom);
    showMode(session.editMode());
}

void RunBar::setExportMenu(QMenu *menu) {
    connect(export_, &QPushButton::clicked, this,
            [this, menu] { menu->popup(export_->mapToGlobal(QPoint(0, export_->height() + 2))); });
}

QPushButton *RunBar::addButton(const QString &text, const QString &help) {
    auto *button = new QPushButton(text, this);
    button->setToolTip(help);
    button->setAccessibleDescription(help);
    button->setFocusPolicy(Qt::TabFocus);
    addWidget(button);
    return button;
}

void RunBar::addSegments() {
    auto *holder = new QWidget(this);
    auto *margins = new QHBoxLayout(holder);
    margins->setContentsMargins(8, 0, 8, 0);
    auto *frame = new QFrame(holder);
    frame->setObjectName(QStringLiteral("segments"));
    margins->addWidget(frame);
    auto *line = new QHBoxLayout(frame);
    line->setContentsMargins(2, 2, 2, 2);
    line->setSpacing(2);
    explore_ = new QPushButton(tr("Explore"), frame);
    steer_ = new QPushButton(tr("Steer"), frame);
    explore_->setToolTip(tr("A change starts the run again from its seed"));
    steer_->setToolTip(tr("A change acts on the running network: λ and learning rate from the next step, G refines"));
    auto *group = new QButtonGroup(this);
    for (QPushButton *button : {explore_, steer_}) {
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleDescription(button->toolTip());
        group->addButton(button);
        line->addWidget(button);
    }
    connect(explore_, &QPushButton::clicked, this, [this] { session_.setEditMode(EditMode::Explore); });
    connect(steer_, &QPushButton::clicked, this, [this] { session_.setEditMode(EditMode::Steer); });
    addWidget(holder);
}

void RunBar::showRunning(bool running) {
    run_->setText(running ? tr("Pause") : tr("Run"));
    const QColor color = Theme::of(this).accent_text;
    if (color != icon_color_) {
        icon_color_ = color;
        play_icon_ = signIcon(Sign::Play, color);
        pause_icon_ = signIcon(Sign::Pause, color);
    }
    run_->setIcon(running ? pause_icon_ : play_icon_);
}

void RunBar::showMode(EditMode mode) {
    explore_->setChecked(mode == EditMode::Explore);
    steer_->setChecked(mode == EditMode::Steer);
}

void RunBar::showTitle() {
    const Experiment &experiment = session_.experiment();
    QString name = QString::fromStdString(experiment.name);
    if (!session_.filePath().isEmpty()) name = QFileInfo(session_.filePath()).fileName();
    QString text = name.isEmpty() ? tr("Untitled") : name;
    const QString source = dataTitle(experiment);
    if (!source.isEmpty()) text += QStringLiteral(" — ") + source;
    if (session_.isModified()) text += QStringLiteral("  ●  ") + tr("unsaved");
    title_->setText(text);
    title_->setToolTip(QString::fromStdString(experiment.description));
}

void RunBar::changeEvent(QEvent *event) {
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && run_) showRunning(session_.isRunning());
}

}  // namespace kan::ui

#include "moc_run_bar.cpp"
