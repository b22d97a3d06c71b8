#pragma once

#include <QAbstractScrollArea>
#include <memory>
#include <optional>
#include <vector>

#include "core/fit/term_shares.h"
#include "core/formula/formula_export.h"
#include "core/formula/network_formula.h"
#include "ui/plot/exporter.h"

class QMenu;

namespace kan::ui {

/// A network's formula in type. Long formulas are broken into lines and scroll. The term under the mouse, or chosen by
/// the left and right keys, is highlighted and says which edges of the network it comes from.
class FormulaView : public QAbstractScrollArea, public Exportable {
    Q_OBJECT

  public:
    explicit FormulaView(QWidget *parent = nullptr);
    ~FormulaView() override;

    /// Shows a formula made elsewhere; nothing: the placeholder. An equal formula repaints nothing; the scroll position
    /// stays unless the size changes much.
    void setFormula(std::optional<NetworkFormula> formula);
    const std::optional<NetworkFormula> &formula() const;
    /// What stands there while there is no formula.
    void setPlaceholder(const QString &text);
    /// The terms of the formula shown, for their tints and for who clicks on one.
    void setTerms(std::vector<TermShare> terms);
    /// Standard errors stand beside the constants; off at first.
    void setErrorsShown(bool shown);
    bool errorsShown() const;
    /// Each term of a sum is tinted by its share of the variance; on at first.
    void setTinted(bool tinted);
    bool tinted() const;
    /// Where a term of an output's sum stands, in coordinates of the viewport; empty: there is no such term.
    QRectF termRect(int output, int term) const;
    /// Highlights the innermost terms that come from one of the edges.
    void setLitEdges(const std::vector<kan::EdgeId> &edges);
    /// Rectangles of the terms that are highlighted, in coordinates of the viewport.
    std::vector<QRectF> litRects() const;

    /// Puts the formula on the clipboard with the digits it is shown with. On failure emits failed() and leaves the
    /// clipboard as it is.
    void copyAs(FormulaFormat format);
    /// The entries of the context menu.
    void fillMenu(QMenu &menu);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    QSizeF exportSize() const override;
    void paintExport(QPainter &painter, const QRectF &target) override;
    /// The formula as text, in the syntax in which the data panel reads formulas.
    QString exportCsv() const override;
    QString exportName() const override;

  signals:
    /// The edges of the term under the mouse or chosen by the keyboard; empty: none any more.
    void edgesHovered(std::vector<kan::EdgeId> edges);
    /// A term of a sum was clicked, or chosen with the keyboard.
    void termClicked(const kan::TermShare &term, const QPoint &global);
    void errorsShownChanged(bool shown);
    /// What went wrong, for the status line.
    void failed(const QString &text);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace kan::ui
