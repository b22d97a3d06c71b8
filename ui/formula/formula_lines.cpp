#include "ui/formula/formula_lines.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/formula/output_lines.h"
#include "ui/formula/formula_pieces.h"
#include "ui/formula/formula_typesetter.h"

namespace kan::ui {

namespace {

constexpr MathStyle kLineStyle = MathStyle::Display;

/// What is tried one after the other until everything fits.
struct Setting {
    double scale;
    WideParts wide_parts;
};
constexpr Setting kSettings[] = {{kLargestType, WideParts::Keep}, {1.5, WideParts::Keep},
                                 {1.25, WideParts::Keep},         {1, WideParts::Keep},
                                 {0.9, WideParts::Keep},          {0.8, WideParts::Keep},
                                 {1, WideParts::WriteInline},     {0.9, WideParts::WriteInline},
                                 {0.8, WideParts::WriteInline},   {kSmallestType, WideParts::WriteInline}};

constexpr int kMostLargeLines = 3;
constexpr double kHopeless = 1.1;  // a page expected to be that much too wide is not tried

// In em.
constexpr double kIndent = 2;
constexpr double kDeeper = 1;
constexpr double kBetweenLines = 0.4;
constexpr double kBetweenOutputs = 0.75;
constexpr double kBaselines = 1.4;

/// Fills lines with pieces, each as full as it gets.
class LineFiller {
  public:
    /// `relation` stands after the name on the first line.
    LineFiller(const MathFont &font, MathBoxPtr relation, double width)
        : font_(font), relation_(std::move(relation)), width_(width), row_(font, kLineStyle) {}

    /// The first line starts with `name` at x = `at`; the others are indented.
    std::vector<PlacedBox> fill(const MathBoxPtr &name, double at, const std::vector<FormulaPiece> &pieces,
                                int output) {
        output_ = output;
        x_ = at;
        line_depth_ = 0;
        indent_ = std::min(at + kIndent * font_.em(kLineStyle), width_ / 3);
        row_.add(name, MathAtom::Ordinary);
        row_.add(relation_, MathAtom::Relation);
        last_ = MathAtom::Relation;
        for (std::size_t first = 0; first < pieces.size();) {
            std::size_t end = first + 1;
            while (end < pieces.size() && !pieces[end].breaks) ++end;
            addChunk(std::span(pieces).subspan(first, end - first), first == 0);
            first = end;
        }
        finishLine();
        return std::exchange(lines_, {});
    }

  private:
    double spaceBefore(const FormulaPiece &piece, MathAtom last) const {
        return piece.tight ? 0 : spaceBetween(font_, last, piece.atom, kLineStyle);
    }

    void addChunk(std::span<const FormulaPiece> chunk, bool first) {
        double width = 0;
        MathAtom last = last_;
        for (const FormulaPiece &piece : chunk) {
            width += spaceBefore(piece, last) + piece.box->width;
            last = piece.atom;
        }
        const int depth = chunk.front().depth;
        const double indent = indent_ + font_.em(kLineStyle) * kDeeper * depth;
        const bool gains = x_ + row_.width() > indent + (first ? font_.em(kLineStyle) * kIndent : 0);
        const bool full = x_ + row_.width() + width > width_ && gains;
        const bool leaves = depth < line_depth_;  // the parentheses in which the line began: the next term stands apart
        if (full || leaves) {
            finishLine();
            x_ = indent;
            line_depth_ = depth;
            if (chunk.front().lead) {
                row_.add(chunk.front().lead, MathAtom::Dot);
                last_ = MathAtom::Dot;
            }
        }
        for (const FormulaPiece &piece : chunk) {
            const MathBoxPtr box = piece.term < 0 ? piece.box : asTerm(piece.box, output_, piece.term);
            piece.tight ? row_.addTight(box, piece.atom) : row_.add(box, piece.atom);
            last_ = piece.atom;
        }
    }

    void finishLine() {
        lines_.push_back({QPointF(x_, 0), row_.take()});
        last_ = MathAtom::None;
    }

    const MathFont &font_;
    MathBoxPtr relation_;
    double width_;
    MathRow row_;
    MathAtom last_ = MathAtom::None;
    double x_ = 0;
    double indent_ = 0;
    int output_ = 0;
    int line_depth_ = 0;  ///< of parentheses where the line began
    std::vector<PlacedBox> lines_;
};

/// Lines below one another as they are added.
class Stack {
  public:
    void add(PlacedBox line, double gap, double baselines) {
        const MathBox &box = *line.box;
        if (page_.children.empty())
            page_.ascent = box.ascent;
        else
            y_ += std::max(baselines, page_.descent - y_ + gap + box.ascent);
        page_.descent = std::max(page_.descent, y_ + box.descent);
        page_.width = std::max(page_.width, line.at.x() + box.width);
        line.at.setY(y_);
        page_.children.push_back(std::move(line));
    }
    MathBoxPtr take() {
        page_.kind = MathBox::Kind::Lines;
        return std::make_shared<const MathBox>(std::move(page_));
    }

  private:
    MathBox page_;
    double y_ = 0;
};

MathBoxPtr pageOf(const NetworkFormula &formula, double em, WideParts wide_parts, double width, bool errors) {
    MathFont font(em);
    FormulaTypesetter typesetter(font, formula.options().input_names, errors);
    std::vector<MathBoxPtr> names;
    double widest = 0;
    const std::vector<OutputLine> outputs = outputLines(formula, Sigma::Call);
    for (const OutputLine &output : outputs) {
        names.push_back(typesetter.name(output.name, kLineStyle));
        widest = std::max(widest, names.back()->width);
    }
    FormulaCutter cutter(typesetter, width - (kIndent + 1) * em, wide_parts);
    LineFiller filler(font, typesetter.upright(QStringLiteral("="), kLineStyle), width);
    Stack stack;
    for (std::size_t m = 0; m < names.size(); ++m) {
        const double at = widest < width / 4 ? widest - names[m]->width : 0;
        bool first = true;
        for (PlacedBox &line : filler.fill(names[m], at, cutter.pieces(*outputs[m].value), static_cast<int>(m))) {
            stack.add(std::move(line), em * (first ? kBetweenOutputs : kBetweenLines), em * kBaselines);
            first = false;
        }
    }
    return stack.take();
}

}  // namespace

FormulaPage typesetFormula(const NetworkFormula &formula, double em, double width, bool errors) {
    FormulaPage page;
    WideParts last = WideParts::Keep;
    for (const auto &[scale, wide_parts] : kSettings) {
        const double expected = page.box && wide_parts == last ? page.box->width * scale / page.scale : 0;
        if (expected > kHopeless * width && scale > kSmallestType) continue;
        page = {pageOf(formula, em * scale, wide_parts, width, errors), scale};
        last = wide_parts;
        const auto lines = static_cast<int>(page.box->children.size());
        const bool may_be_large = lines == formula.outputs() && lines <= kMostLargeLines;
        if (page.box->width <= width && (scale <= 1 || may_be_large)) break;
    }
    return page;
}

}  // namespace kan::ui
