#include "ui/inspector/candidate_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <utility>

#include "ui/plot/plot_axes.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kCellPadding = 4;  // as in the style sheet, by which the headers are drawn
constexpr int kBar = 2;          // before the best one
constexpr double kTint = 0.13;   // of the accent, behind it

/// Cells without the style: with a style sheet that takes nearly three times as long, and while a slider is dragged all
/// of them change with every reading.
class CandidateDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Theme &theme = Theme::of(option.widget);
        if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver))
            painter->fillRect(option.rect, theme.field);
        if (index.data(CandidateModel::BestRole).toBool()) {
            QColor tint = theme.accent;
            tint.setAlphaF(kTint);
            painter->fillRect(option.rect, tint);
            if (index.column() == 0)
                painter->fillRect(QRect(option.rect.topLeft(), QSize(kBar, option.rect.height())), theme.accent);
        }
        const QVariant font = index.data(Qt::FontRole);
        painter->setFont(font.isValid() ? font.value<QFont>().resolve(option.font) : option.font);
        painter->setPen(index.data(CandidateModel::LookAlikeRole).toBool() ? theme.muted : theme.text);
        const QRect place = option.rect.adjusted(kCellPadding, 0, -kCellPadding, 0);
        QString text = index.data(Qt::DisplayRole).toString();
        if (painter->fontMetrics().horizontalAdvance(text) > place.width())
            text = index.data(CandidateModel::ShortRole).toString();
        painter->drawText(place, index.data(Qt::TextAlignmentRole).toInt() | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
    }
};

}  // namespace

CandidateTable::CandidateTable(QWidget *parent) : QTableView(parent), model_(new CandidateModel(this)) {
    setModel(model_);
    setItemDelegate(new CandidateDelegate(this));
    setObjectName(QStringLiteral("candidates"));
    setAccessibleName(tr("Candidate functions"));
    setAccessibleDescription(tr("Arrow keys show a function over the curve, Enter fixes it, U unfixes, Del prunes"));
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setFrameShape(NoFrame);
    setWordWrap(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(CandidateModel::Function, QHeaderView::Stretch);
    horizontalHeader()->setMinimumSectionSize(10);
    fitRows();
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CandidateTable::shownChanged);
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex &index) { requestFix(model_->candidate(index.row())); });
}

void CandidateTable::fitRows() {
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 5);
    verticalHeader()->setMinimumSectionSize(fontMetrics().height() + 2);
    horizontalHeader()->setFont(scaledFont(font(), 0.88));
    // By the widest text there can be: measuring all cells with every reading would take longer than painting them.
    const std::pair<CandidateModel::Column, QString> widest[] = {{CandidateModel::R2, QStringLiteral("1 − 2e−14")},
                                                                 {CandidateModel::Cost, QStringLiteral("cost")},
                                                                 {CandidateModel::Score, tr("cancels")}};
    for (const auto &[column, text] : widest)
        setColumnWidth(column, fontMetrics().horizontalAdvance(text) + 2 * kCellPadding + 2);
}

QSize CandidateTable::sizeHint() const {
    return {240, horizontalHeader()->sizeHint().height() + 7 * verticalHeader()->defaultSectionSize()};
}

QSize CandidateTable::minimumSizeHint() const {
    return {160, horizontalHeader()->sizeHint().height() + 3 * verticalHeader()->defaultSectionSize()};
}

void CandidateTable::setReading(const std::shared_ptr<const EdgeReading> &reading) {
    const Candidate *before = model_->candidate(currentIndex().row());
    const QString function = before ? before->function : QString();
    model_->setReading(reading);
    if (hovered_ >= model_->rowCount()) hovered_ = -1;
    if (const int row = function.isEmpty() ? -1 : model_->rowOf(function); row != currentIndex().row())
        setCurrentIndex(row < 0 ? QModelIndex() : model_->index(row, 0));
    emit shownChanged();
}

const Candidate *CandidateTable::shown() const {
    return model_->candidate(hovered_ >= 0 ? hovered_ : currentIndex().row());
}

const Candidate *CandidateTable::chosen() const {
    return model_->candidate(currentIndex().isValid() ? currentIndex().row() : 0);
}

void CandidateTable::requestFix(const Candidate *candidate) {
    if (candidate && candidate->admissible) emit fixRequested(candidate->function, candidate->params);
}

void CandidateTable::keyPressEvent(QKeyEvent *event) {
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            requestFix(chosen());
            break;
        case Qt::Key_U:
            emit unfixRequested();
            break;
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            emit pruneRequested();
            break;
        case Qt::Key_Escape:
            setCurrentIndex({});
            break;
        default:
            QTableView::keyPressEvent(event);
    }
}

void CandidateTable::setHovered(int row) {
    if (std::exchange(hovered_, row) != row) emit shownChanged();
}

void CandidateTable::mouseMoveEvent(QMouseEvent *event) {
    QTableView::mouseMoveEvent(event);
    setHovered(indexAt(event->pos()).row());
}

void CandidateTable::leaveEvent(QEvent *event) {
    QTableView::leaveEvent(event);
    setHovered(-1);
}

void CandidateTable::focusOutEvent(QFocusEvent *event) {
    QTableView::focusOutEvent(event);
    emit shownChanged();
}

void CandidateTable::changeEvent(QEvent *event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange && model_) fitRows();
}

}  // namespace kan::ui

#include "moc_candidate_table.cpp"
