#include "ui/panels/history_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QWheelEvent>

#include "ui/panels/history_model.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kPadding = 9;  // of an entry, left and right
constexpr int kGap = 12;     // between two entries, with the sign between them
constexpr int kWidest = 190;
constexpr int kLongestActivity = 46;
constexpr int kTick = 100;  // ms

/// Entries as chips with a small arrow between them; what is undone is faint.
class EntryDelegate : public QStyledItemDelegate {
  public:
    EntryDelegate(QUndoStack &stack, QObject *parent) : QStyledItemDelegate(parent), stack_(stack) {}

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const QFontMetrics metrics(option.font);
        const int text = metrics.horizontalAdvance(index.data().toString());
        return {std::min(text, kWidest) + 2 * kPadding + kGap, metrics.height() + 8};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Theme &theme = Theme::of(option.widget->window());  // the list itself is transparent
        const bool present = index.row() == stack_.index(), undone = index.row() > stack_.index();
        const QRectF chip = QRectF(option.rect).adjusted(0.5, 2.5, -kGap - 0.5, -2.5);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (present || option.state & (QStyle::State_MouseOver | QStyle::State_HasFocus)) {
            painter->setPen(present ? QPen(theme.accent, 1.2) : QPen(theme.border, 1));
            painter->setBrush(theme.field);
            painter->drawRoundedRect(chip, 5, 5);
        }
        QFont font = option.font;
        if (present) font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        QColor color = present ? theme.text : theme.muted;
        if (undone) color.setAlphaF(0.55F);
        painter->setPen(color);
        const QFontMetrics metrics(font);
        painter->drawText(
            chip, Qt::AlignCenter,
            metrics.elidedText(index.data().toString(), Qt::ElideRight, static_cast<int>(chip.width()) - kPadding));
        if (index.row() + 1 < index.model()->rowCount()) {
            const QPointF tip(chip.right() + kGap / 2.0 + 2, chip.center().y());
            painter->setPen(QPen(theme.muted, 1.2));
            painter->drawPolyline(QPolygonF({tip + QPointF(-3.5, -3.5), tip, tip + QPointF(-3.5, 3.5)}));
        }
        painter->restore();
    }

  private:
    QUndoStack &stack_;
};

/// One line of entries; the wheel goes along it, arrow keys go from state to state.
class EntryList : public QListView {
  public:
    using QListView::QListView;

  protected:
    void wheelEvent(QWheelEvent *event) override {
        const QPoint turned = event->angleDelta();
        const int way = std::abs(turned.x()) > std::abs(turned.y()) ? turned.x() : turned.y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - way / 2);
        event->accept();
    }
};

}  // namespace

HistoryBar::HistoryBar(ExperimentSession &session, QWidget *parent)
    : QWidget(parent),
      session_(session),
      model_(new HistoryModel(*session.undoStack(), this)),
      list_(new EntryList(this)),
      activity_(new QLabel(this)),
      stop_(addButton(tr("Stop"), tr("Ends the search; what it has reached stays"))),
      use_(addButton(tr("Use this formula"), tr("Goes on with the network that is looked at"))),
      back_(addButton(tr("Back"), tr("Back to the own network (Esc)"))) {
    auto *title = new QLabel(tr("HISTORY"), this);
    title->setProperty("role", "section");
    QFont small = title->font();
    small.setPointSizeF(small.pointSizeF() * 0.88);
    title->setFont(small);
    list_->setModel(model_);
    list_->setObjectName(QStringLiteral("history"));
    list_->setAccessibleName(tr("History"));
    list_->setAccessibleDescription(tr("All changes; choosing one goes back, or forward, to it"));
    list_->setItemDelegate(new EntryDelegate(*session.undoStack(), list_));
    list_->setFlow(QListView::LeftToRight);
    list_->setWrapping(false);
    list_->setHorizontalScrollMode(QListView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setSelectionMode(QListView::NoSelection);
    list_->setEditTriggers(QListView::NoEditTriggers);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setProperty("bare", true);
    list_->setMouseTracking(true);
    list_->setFixedHeight(list_->fontMetrics().height() + 12);
    activity_->setProperty("role", "caption");
    activity_->hide();
    stop_->setObjectName(QStringLiteral("stopSearch"));
    back_->setShortcut(Qt::Key_Escape);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(14, 1, 10, 1);
    line->setSpacing(8);
    line->addWidget(title);
    line->addWidget(list_, 1);
    line->addWidget(activity_);
    for (QPushButton *button : {stop_, use_, back_}) line->addWidget(button);

    const auto goTo = [this](const QModelIndex &entry) { session_.undoStack()->setIndex(entry.row()); };
    connect(list_, &QListView::clicked, this, goTo);
    connect(list_, &QListView::activated, this, goTo);
    connect(model_, &HistoryModel::presentChanged, this, &HistoryBar::showPresent);
    connect(stop_, &QPushButton::clicked, &session, &ExperimentSession::stopSearch);
    connect(use_, &QPushButton::clicked, &session, [&session] { session.takeFrontEntry(session.lookedAt()); });
    connect(back_, &QPushButton::clicked, &session, &ExperimentSession::stopLooking);
    connect(&session, &ExperimentSession::searchChanged, this, &HistoryBar::showSearch);
    connect(&ticking_, &QTimer::timeout, this, &HistoryBar::showActivity);
    connect(&session, &ExperimentSession::lookingChanged, this, &HistoryBar::showActivity);
    list_->viewport()->installEventFilter(this);
    showPresent();
}

QPushButton *HistoryBar::addButton(const QString &text, const QString &help) {
    auto *button = new QPushButton(text, this);
    button->setToolTip(help);
    button->setProperty("quiet", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->hide();
    return button;
}

/// The present entry stays in sight when the list gets narrower.
bool HistoryBar::eventFilter(QObject *watched, QEvent *event) {
    if (watched == list_->viewport() && event->type() == QEvent::Resize) {
        QMetaObject::invokeMethod(this, &HistoryBar::showPresent, Qt::QueuedConnection);
    }
    return QWidget::eventFilter(watched, event);
}

void HistoryBar::showPresent() {
    const QModelIndex present = model_->index(session_.undoStack()->index());
    list_->setCurrentIndex(present);
    list_->scrollTo(present, QListView::EnsureVisible);
    list_->viewport()->update();
}

void HistoryBar::showSearch() {
    const bool runs = session_.search()->running;
    if (runs && !ticking_.isActive()) {
        running_.start();
        ticking_.start(kTick);
    }
    if (!runs) ticking_.stop();
    showActivity();
}

void HistoryBar::showActivity() {
    const SearchStatePtr search = session_.search();
    const bool looks = session_.lookedAt() >= 0;
    QString text = search->activity.isEmpty() ? search->name : search->name + QStringLiteral(" · ") + search->activity;
    if (text.size() > kLongestActivity) text = text.left(kLongestActivity - 1) + QChar(0x2026);
    const double seconds = search->running ? static_cast<double>(running_.elapsed()) / 1000 : search->seconds;
    if (search->running || seconds > 0) text += tr(" · %1 s").arg(seconds, 0, 'f', 1);
    activity_->setText(looks ? tr("Preview: nothing has changed") : text);
    activity_->setToolTip(looks ? QString() : search->activity);
    activity_->setVisible(looks || search->running || !search->activity.isEmpty());
    stop_->setVisible(search->running);
    use_->setVisible(looks);
    back_->setVisible(looks);
}

}  // namespace kan::ui

#include "moc_history_bar.cpp"
