#include "ui/formula/formula_view.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

#include "core/formula/output_lines.h"
#include "ui/formula/formula_layout.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kUsualWidth = 320;  // at a font of 13 pixels
constexpr int kLeastHeight = 80;
constexpr int kMostHeight = 200;
constexpr double kExportWidth = 720;
constexpr double kMuchHigher = 1.3;  // a change of size that sends the scroll bars back to the start
constexpr std::size_t kKeptLayouts = 8;

struct CopyEntry {
    FormulaFormat format;
    const char *text;
};
constexpr CopyEntry kCopies[] = {
    {FormulaFormat::Latex, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as LaTeX")},
    {FormulaFormat::Python, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as Python (NumPy)")},
    {FormulaFormat::Sympy, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as SymPy")},
    {FormulaFormat::Cpp, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as C++")},
    {FormulaFormat::Text, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as text")}};
/// In a menu of their own.
constexpr CopyEntry kMoreCopies[] = {
    {FormulaFormat::Matlab, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as MATLAB and Octave")},
    {FormulaFormat::Julia, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as Julia")},
    {FormulaFormat::R, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as R")},
    {FormulaFormat::Excel, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as Excel formulas")},
    {FormulaFormat::Mathematica, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as Mathematica")},
    {FormulaFormat::JavaScript, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as JavaScript")},
    {FormulaFormat::Numpy, QT_TRANSLATE_NOOP("kan::ui::FormulaView", "Copy as one line of NumPy")}};

QRectF highlightRect(const QRectF &term) {
    return term.adjusted(-1.5, -2.5, 1.5, 2.5);
}

}  // namespace

class FormulaView::Private {
  public:
    explicit Private(FormulaView &view) : q(view) {}

    const FormulaLayout &layoutAt(int width);
    void forgetLayouts();
    void arrange();
    QPointF shift() const;
    void hover(QPointF at);
    void setCurrent(int index);
    void walk(int step);
    const TermShare *shareOf(const SummandRect &summand) const;
    const TermShare *shareAt(QPointF at) const;
    void paintTints(QPainter &painter) const;
    void paintHighlight(QPainter &painter, const FormulaTerm &term, bool current) const;
    const FormulaTerm &term(int index) const { return layout.terms[static_cast<std::size_t>(index)]; }
    /// In coordinates of the viewport.
    QRectF rectOf(const FormulaTerm &term) const { return term.rect.translated(layout.origin + shift()); }
    double unit() const { return QFontInfo(q.font()).pixelSize() / 13.0; }

    FormulaView &q;
    std::optional<NetworkFormula> formula;
    QString placeholder;
    std::vector<TermShare> shares;
    bool errors = false, tints = true;
    FormulaLayout layout;
    std::vector<EdgeId> lit_edges;
    std::vector<int> lit;      ///< terms of the layout
    int current = -1;          ///< term of the layout
    std::vector<EdgeId> said;  ///< by the last edgesHovered
    std::optional<QPointF> mouse;
    std::map<int, FormulaLayout> layouts;
};

const FormulaLayout &FormulaView::Private::layoutAt(int width) {
    const auto found = layouts.find(width);
    if (found != layouts.end()) return found->second;
    if (layouts.size() >= kKeptLayouts) layouts.clear();
    return layouts[width] = FormulaLayout::of(formula, placeholder, q.font(), width, errors);
}

void FormulaView::Private::forgetLayouts() {
    layouts.clear();
    const double height = layout.size.height();
    arrange();
    const double change = height > 0 ? layout.size.height() / height : 1;
    if (change > kMuchHigher || change < 1 / kMuchHigher) {
        q.verticalScrollBar()->setValue(0);
        q.horizontalScrollBar()->setValue(0);
    }
    q.updateGeometry();
    q.viewport()->update();
}

/// Depends on the size of the view alone, never on which scroll bars are there now.
void FormulaView::Private::arrange() {
    const QSize room = q.maximumViewportSize();
    const int bar = q.verticalScrollBar()->sizeHint().width();
    layout = layoutAt(room.width());
    const auto over = [](double content, int space) {
        return std::max(0, static_cast<int>(std::ceil(content)) - space);
    };
    bool high = over(layout.size.height(), room.height()) > 0;
    if (high) layout = layoutAt(room.width() - bar);
    const bool wide = over(layout.size.width(), room.width() - (high ? bar : 0)) > 0;
    high = high || (wide && over(layout.size.height(), room.height() - bar) > 0);
    const QSize shown(room.width() - (high ? bar : 0), room.height() - (wide ? bar : 0));
    q.horizontalScrollBar()->setRange(0, over(layout.size.width(), shown.width()));
    q.verticalScrollBar()->setRange(0, over(layout.size.height(), shown.height()));
    q.horizontalScrollBar()->setPageStep(shown.width());
    q.verticalScrollBar()->setPageStep(shown.height());
    q.horizontalScrollBar()->setSingleStep(20);
    q.verticalScrollBar()->setSingleStep(20);
    lit = termsFrom(layout.terms, lit_edges);
    current = -1;
    if (mouse)
        hover(*mouse);
    else
        setCurrent(-1);
}

/// From the layout to the viewport; what is lower than the viewport stands in its middle.
QPointF FormulaView::Private::shift() const {
    const double spare = std::max(0.0, q.viewport()->height() - layout.size.height());
    return QPointF(-q.horizontalScrollBar()->value(), std::floor(spare / 2) - q.verticalScrollBar()->value());
}

void FormulaView::Private::hover(QPointF at) {
    setCurrent(termAt(layout.terms, at - shift() - layout.origin));
}

void FormulaView::Private::setCurrent(int index) {
    if (current != index) q.viewport()->update();
    current = index;
    std::vector<EdgeId> edges;
    if (index >= 0) edges = term(index).edges;
    if (edges == said) return;
    said = edges;
    emit q.edgesHovered(std::move(edges));
}

void FormulaView::Private::walk(int step) {
    const int count = static_cast<int>(layout.terms.size());
    if (count == 0) return;
    setCurrent(current < 0 ? (step > 0 ? 0 : count - 1) : std::clamp(current + step, 0, count - 1));
    const QRectF rect = highlightRect(rectOf(term(current)));
    const auto reveal = [](QScrollBar *bar, double low, double high, int room) {
        if (high > room) bar->setValue(bar->value() + static_cast<int>(std::ceil(std::min(high - room, low))));
        if (low < 0) bar->setValue(bar->value() + static_cast<int>(std::floor(low)));
    };
    reveal(q.verticalScrollBar(), rect.top(), rect.bottom(), q.viewport()->height());
    reveal(q.horizontalScrollBar(), rect.left(), rect.right(), q.viewport()->width());
}

const TermShare *FormulaView::Private::shareOf(const SummandRect &summand) const {
    for (const TermShare &share : shares)
        if (share.output == summand.output && share.term == summand.term) return &share;
    return nullptr;
}

const TermShare *FormulaView::Private::shareAt(QPointF at) const {
    const QPointF on_page = at - shift() - layout.origin;
    for (const SummandRect &summand : layout.summands)
        if (highlightRect(summand.rect).contains(on_page)) return shareOf(summand);
    return nullptr;
}

/// The more of the variance, the stronger. A formula that is one term has nothing to tell apart.
void FormulaView::Private::paintTints(QPainter &painter) const {
    if (!tints || shares.size() < 2) return;
    const Theme &theme = Theme::of(&q);
    constexpr double kLeast = 0.06, kMost = 0.32;
    painter.setPen(Qt::NoPen);
    for (const SummandRect &summand : layout.summands) {
        const TermShare *share = shareOf(summand);
        if (!share) continue;
        QColor fill = theme.symbolic;
        fill.setAlphaF(static_cast<float>(kLeast + (kMost - kLeast) * share->share));
        painter.setBrush(fill);
        painter.drawRoundedRect(highlightRect(summand.rect.translated(layout.origin)), 5, 5);
    }
}

void FormulaView::Private::paintHighlight(QPainter &painter, const FormulaTerm &term, bool is_current) const {
    const Theme &theme = Theme::of(&q);
    QColor fill = theme.accent;
    fill.setAlphaF(theme.dark ? 0.24F : 0.14F);
    painter.setPen(Qt::NoPen);
    if (is_current && q.hasFocus() && !mouse) painter.setPen(QPen(theme.accent, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(highlightRect(term.rect.translated(layout.origin)), 5, 5);
}

FormulaView::FormulaView(QWidget *parent) : QAbstractScrollArea(parent), d(std::make_unique<Private>(*this)) {
    setProperty("formula", true);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Formula"));
    d->placeholder = tr("There is no formula yet. It appears here as soon as the network has learned something.");
    setAccessibleDescription(d->placeholder);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

FormulaView::~FormulaView() = default;

void FormulaView::setFormula(std::optional<NetworkFormula> formula) {
    const bool same = formula && d->formula ? sameFormula(*formula, *d->formula) : !formula && !d->formula;
    d->formula = std::move(formula);
    if (same) return;
    setAccessibleDescription(d->formula ? spokenFormula(*d->formula) : d->placeholder);
    d->forgetLayouts();
}

const std::optional<NetworkFormula> &FormulaView::formula() const {
    return d->formula;
}

void FormulaView::setPlaceholder(const QString &text) {
    if (d->placeholder == text) return;
    d->placeholder = text;
    if (d->formula) return;
    setAccessibleDescription(text);
    d->forgetLayouts();
}

void FormulaView::setTerms(std::vector<TermShare> terms) {
    d->shares = std::move(terms);
    viewport()->update();
}

void FormulaView::setErrorsShown(bool shown) {
    if (std::exchange(d->errors, shown) == shown) return;
    d->forgetLayouts();
    emit errorsShownChanged(shown);
}

bool FormulaView::errorsShown() const {
    return d->errors;
}

void FormulaView::setTinted(bool tinted) {
    d->tints = tinted;
    viewport()->update();
}

bool FormulaView::tinted() const {
    return d->tints;
}

QRectF FormulaView::termRect(int output, int term) const {
    for (const SummandRect &summand : d->layout.summands)
        if (summand.output == output && summand.term == term)
            return summand.rect.translated(d->layout.origin + d->shift());
    return {};
}

void FormulaView::setLitEdges(const std::vector<EdgeId> &edges) {
    if (d->lit_edges == edges) return;
    d->lit_edges = edges;
    d->lit = termsFrom(d->layout.terms, edges);
    viewport()->update();
}

std::vector<QRectF> FormulaView::litRects() const {
    std::vector<QRectF> rects;
    for (const int term : d->lit) rects.push_back(d->rectOf(d->term(term)));
    return rects;
}

void FormulaView::copyAs(FormulaFormat format) {
    if (!d->formula) return;
    try {
        const std::string text = exportFormula(*d->formula, format, d->formula->options().digits);
        QGuiApplication::clipboard()->setText(QString::fromStdString(text));
    } catch (const std::invalid_argument &error) {
        emit failed(QString::fromStdString(error.what()));
    }
}

void FormulaView::fillMenu(QMenu &menu) {
    const auto add = [this](QMenu &to, const CopyEntry &entry) {
        QAction *action = to.addAction(tr(entry.text), this, [this, format = entry.format] { copyAs(format); });
        action->setEnabled(d->formula.has_value());
    };
    for (const CopyEntry &entry : kCopies) add(menu, entry);
    QMenu *more = menu.addMenu(tr("Copy for other programs"));
    for (const CopyEntry &entry : kMoreCopies) add(*more, entry);
    menu.addSeparator();
    const auto option = [this, &menu](const QString &text, bool on, void (FormulaView::*set)(bool)) {
        QAction *action = menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        connect(action, &QAction::toggled, this, set);
    };
    option(tr("Standard errors beside the constants"), d->errors, &FormulaView::setErrorsShown);
    option(tr("Tint terms by their share of the variance"), d->tints, &FormulaView::setTinted);
    menu.addSeparator();
    addExportActions(menu, this, *this);
}

int FormulaView::heightForWidth(int width) const {
    const int frame = 2 * frameWidth();
    const double wanted = d->layoutAt(width - frame).size.height() + frame;
    return static_cast<int>(std::ceil(std::clamp(wanted, kLeastHeight * d->unit(), kMostHeight * d->unit())));
}

QSize FormulaView::sizeHint() const {
    const int width = static_cast<int>(kUsualWidth * d->unit());
    return {width, heightForWidth(width)};
}

QSize FormulaView::minimumSizeHint() const {
    return {static_cast<int>(kUsualWidth * d->unit() / 2), static_cast<int>(kLeastHeight * d->unit())};
}

QSizeF FormulaView::exportSize() const {
    const QSizeF size = FormulaLayout::of(d->formula, d->placeholder, font(), kExportWidth, d->errors).size;
    return {std::ceil(size.width()), std::ceil(size.height())};
}

void FormulaView::paintExport(QPainter &painter, const QRectF &target) {
    const FormulaLayout layout = FormulaLayout::of(d->formula, d->placeholder, font(), kExportWidth, d->errors);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(target, Qt::white);
    const double scale = std::min(target.width() / layout.size.width(), target.height() / layout.size.height());
    painter.translate(target.topLeft());
    painter.scale(scale, scale);
    layout.paint(painter, Theme::light(), true);
    painter.restore();
}

QString FormulaView::exportCsv() const {
    if (!d->formula) return {};
    const auto cell = [](const std::string &text) {
        return u'"' + QString::fromStdString(text).trimmed().replace(u'"', QLatin1String("\"\"")) + u'"';
    };
    QString csv = QStringLiteral("output,formula\n");
    const std::vector<OutputLine> outputs = outputLines(*d->formula, Sigma::Call);
    const std::vector<std::string> formulas = formulaPerOutput(*d->formula, d->formula->options().digits);
    for (std::size_t m = 0; m < formulas.size(); ++m) csv += cell(outputs[m].name) + u',' + cell(formulas[m]) + u'\n';
    return csv;
}

QString FormulaView::exportName() const {
    return QStringLiteral("formula");
}

void FormulaView::paintEvent(QPaintEvent *) {
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(d->shift());
    d->paintTints(painter);
    for (const int term : d->lit) d->paintHighlight(painter, d->term(term), false);
    if (d->current >= 0)
        for (const FormulaTerm &term : d->layout.terms)
            if (term.edges == d->term(d->current).edges) d->paintHighlight(painter, term, true);
    d->layout.paint(painter, Theme::of(this), false);
}

void FormulaView::resizeEvent(QResizeEvent *event) {
    QAbstractScrollArea::resizeEvent(event);
    d->arrange();
}

void FormulaView::changeEvent(QEvent *event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) d->forgetLayouts();
}

void FormulaView::mouseMoveEvent(QMouseEvent *event) {
    d->mouse = event->position();
    d->hover(event->position());
}

void FormulaView::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton) return;
    if (const TermShare *share = d->shareAt(event->position()))
        emit termClicked(*share, event->globalPosition().toPoint());
}

bool FormulaView::viewportEvent(QEvent *event) {
    if (event->type() == QEvent::Leave) {
        d->mouse.reset();
        d->setCurrent(-1);
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void FormulaView::keyPressEvent(QKeyEvent *event) {
    d->mouse.reset();
    if (event->key() == Qt::Key_Right)
        d->walk(1);
    else if (event->key() == Qt::Key_Left)
        d->walk(-1);
    else if (event->key() == Qt::Key_Escape && d->current >= 0)
        d->setCurrent(-1);
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && d->current >= 0) {
        const QPointF at = d->rectOf(d->term(d->current)).center();
        if (const TermShare *share = d->shareAt(at)) emit termClicked(*share, viewport()->mapToGlobal(at.toPoint()));
    } else
        QAbstractScrollArea::keyPressEvent(event);
}

void FormulaView::focusOutEvent(QFocusEvent *event) {
    QAbstractScrollArea::focusOutEvent(event);
    if (!d->mouse) d->setCurrent(-1);
    viewport()->update();
}

void FormulaView::contextMenuEvent(QContextMenuEvent *event) {
    QMenu menu(this);
    fillMenu(menu);
    menu.exec(event->globalPos());
}

void FormulaView::scrollContentsBy(int, int) {
    if (d->mouse) d->hover(*d->mouse);
    viewport()->update();
}

}  // namespace kan::ui

#include "moc_formula_view.cpp"
