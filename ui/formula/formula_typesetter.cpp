#include "ui/formula/formula_typesetter.h"

#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "core/formula/formula_names.h"
#include "core/formula/formula_number.h"
#include "ui/formula/math_constructions.h"

namespace kan::ui {

namespace {

const QString kMinus = QStringLiteral("\u2212");
const QString kDot = QStringLiteral("\u00B7");

/// 3/2 for 1.5: what is an exponent of small numbers.
std::optional<std::pair<int, int>> slashFraction(double value) {
    if (value == std::round(value)) return std::nullopt;
    for (int denominator = 2; denominator <= 9; ++denominator) {
        const double numerator = value * denominator;
        if (numerator == std::round(numerator) && std::abs(numerator) < 100)
            return std::pair(static_cast<int>(numerator), denominator);
    }
    return std::nullopt;
}

QString signedText(int value) {
    return value < 0 ? kMinus + QString::number(-value) : QString::number(value);
}

}  // namespace

FormulaTypesetter::FormulaTypesetter(MathFont &font, const std::vector<std::string> &input_names, bool errors)
    : font_(font), names_(input_names), errors_(errors) {}

MathBoxPtr FormulaTypesetter::upright(const QString &text, MathStyle style) {
    return textBox(font_, text, MathFace::Upright, style);
}

MathBoxPtr FormulaTypesetter::italic(const QString &text, MathStyle style) {
    return textBox(font_, text, MathFace::Italic, style);
}

MathBoxPtr FormulaTypesetter::withSign(const SignedBox &part, MathStyle style) {
    if (!part.negative) return part.box;
    MathRow row(font_, style);
    row.add(upright(kMinus, style), MathAtom::Prefix);
    row.add(part.box, part.atom);
    return row.take();
}

MathBoxPtr FormulaTypesetter::box(const Expression &e, MathStyle style) {
    const SignedBox part = signedBox(e, style);
    return part.negative ? withEdges(withSign(part, style), e.edges) : part.box;
}

SignedBox FormulaTypesetter::signedBox(const Expression &e, MathStyle style) {
    SignedBox part = unsignedBox(e, style);
    part.box = withEdges(part.box, e.edges);
    return part;
}

SignedBox FormulaTypesetter::unsignedBox(const Expression &e, MathStyle style) {
    switch (e.kind) {
        case ExpressionKind::Number:
            return number(e, style);
        case ExpressionKind::Variable:
            return {false, name(names_[static_cast<std::size_t>(e.index)], style), MathAtom::Ordinary};
        case ExpressionKind::Sum:
            return {false, sum(e, style), MathAtom::Inner};
        case ExpressionKind::Product:
            return product(e, style);
        case ExpressionKind::Quotient:
            return quotient(e, style);
        case ExpressionKind::Power:
            return power(e, style);
        case ExpressionKind::Root:
            return {false, root(e, style), MathAtom::Inner};
        case ExpressionKind::Call:
        case ExpressionKind::Spline:
            return call(e, style);
    }
    return {};
}

MathBoxPtr FormulaTypesetter::name(std::string_view name, MathStyle style) {
    const TypesetName parts = typesetName(name);
    const auto part = [&](const TypesetName::Part &written, MathStyle size) {
        const QString text = QString::fromStdString(written.text);
        const bool capital = written.kind == TypesetName::Kind::Greek && text.isUpper();
        const bool letter = written.kind == TypesetName::Kind::Letter || written.kind == TypesetName::Kind::Greek;
        return letter && !capital ? italic(text, size) : upright(text, size);
    };
    const MathBoxPtr symbol = part(parts.symbol, style);
    return parts.subscript ? subscriptBox(font_, symbol, part(*parts.subscript, scriptStyle(style)), style) : symbol;
}

/// A value and its standard error stand in parentheses, as they may be part of anything.
SignedBox FormulaTypesetter::number(const Expression &e, MathStyle style) {
    SignedBox value = plainNumber(e.number, style);
    if (!errors_ || !(e.error > 0) || !std::isfinite(e.error)) return value;
    constexpr int kErrorDigits = 2;
    MathRow row(font_, style);
    row.add(value.box, value.atom);
    row.add(upright(QStringLiteral("\u00B1"), style), MathAtom::Binary);
    row.add(plainNumber(roundedPlainly(e.error, kErrorDigits), style).box, MathAtom::Number);
    return {value.negative, parenthesesBox(font_, row.take(), style), MathAtom::Inner};
}

SignedBox FormulaTypesetter::plainNumber(double value, MathStyle style) {
    if (std::isnan(value)) return {false, upright(QStringLiteral("undefined"), style), MathAtom::Inner};
    const std::optional<NamedNumber> known = namedNumber(value);
    if (!known) return decimal(value, style);
    const MathStyle size = known->denominator == 1 ? style : scriptStyle(style);
    const QString digits = QString::number(std::abs(known->numerator));
    MathRow above(font_, size);
    const bool one = known->unit == NamedNumber::Unit::One;
    if (one || digits != QLatin1String("1")) above.add(upright(digits, size), MathAtom::Number);
    if (!one)
        above.add(italic(known->unit == NamedNumber::Unit::Pi ? QStringLiteral("\u03C0") : QStringLiteral("e"), size),
                  MathAtom::Ordinary);
    const bool negative = known->numerator < 0;
    if (known->denominator == 1) return {negative, above.take(), one ? MathAtom::Number : MathAtom::Ordinary};
    const MathStyle outer = style == MathStyle::Display ? MathStyle::Text : style;
    return {negative, fractionBox(font_, above.take(), upright(QString::number(known->denominator), size), outer),
            MathAtom::Inner};
}

SignedBox FormulaTypesetter::decimal(double value, MathStyle style) {
    const QString text = QString::fromStdString(shortestNumber(std::abs(value)));
    const auto mark = text.indexOf(u'e');
    if (mark < 0) return {std::signbit(value), upright(text, style), MathAtom::Number};
    const MathBoxPtr exponent = upright(signedText(text.mid(mark + 1).toInt()), scriptStyle(style));
    const MathBoxPtr power = superscriptBox(font_, upright(QStringLiteral("10"), style), exponent, style);
    if (mark == 1 && text[0] == u'1') return {value < 0, power, MathAtom::Number};
    MathRow row(font_, style);
    row.add(upright(text.left(mark), style), MathAtom::Number);
    row.add(upright(kDot, style), MathAtom::Dot);
    row.add(power, MathAtom::Number);
    return {value < 0, row.take(), MathAtom::Number};
}

MathBoxPtr FormulaTypesetter::sum(const Expression &e, MathStyle style) {
    MathRow row(font_, style);
    for (const ExpressionPtr &child : e.children) {
        const SignedBox term = signedBox(*child, style);
        const MathAtom sign = row.empty() ? MathAtom::Prefix : MathAtom::Binary;
        if (term.negative)
            row.add(upright(kMinus, style), sign);
        else if (!row.empty())
            row.add(upright(QStringLiteral("+"), style), sign);
        row.add(term.box, term.atom);
    }
    return row.take();
}

SignedBox FormulaTypesetter::factor(const Expression &e, MathStyle style) {
    if (e.kind != ExpressionKind::Sum) return signedBox(e, style);
    return {false, parenthesesBox(font_, box(e, style), style), MathAtom::Inner};
}

SignedBox FormulaTypesetter::product(const Expression &e, MathStyle style) {
    MathRow row(font_, style);
    SignedBox result{false, nullptr, MathAtom::Inner};
    MathAtom last = MathAtom::None;
    for (std::size_t n = 0; n < e.children.size(); ++n) {
        const Expression &child = *e.children[n];
        if (n == 0 && child.kind == ExpressionKind::Number && child.number == -1) {
            result.negative = true;
            continue;
        }
        SignedBox part = factor(child, style);
        if (n == 0) result.negative = part.negative;
        if (n > 0 && part.negative) part = {false, parenthesesBox(font_, box(child, style), style), MathAtom::Inner};
        if (part.atom == MathAtom::Number && last != MathAtom::None) row.add(upright(kDot, style), MathAtom::Dot);
        row.add(part.box, part.atom);
        last = part.atom;
    }
    result.box = row.take();
    return result;
}

SignedBox FormulaTypesetter::quotient(const Expression &e, MathStyle style) {
    const MathStyle inner = fractionStyle(style);
    const SignedBox above = signedBox(*e.children[0], inner);
    return {above.negative, fractionBox(font_, above.box, box(*e.children[1], inner), style), MathAtom::Inner};
}

MathBoxPtr FormulaTypesetter::root(const Expression &e, MathStyle style) {
    const MathStyle inner = style == MathStyle::Display ? MathStyle::Text : style;
    const MathBoxPtr degree = e.index == 2 ? nullptr : upright(QString::number(e.index), MathStyle::ScriptScript);
    return rootBox(font_, box(*e.children[0], inner), degree, style);
}

MathBoxPtr FormulaTypesetter::raised(const MathBoxPtr &base, const Expression &exponent, MathStyle style) {
    const MathStyle script = scriptStyle(style);
    if (exponent.kind == ExpressionKind::Number)
        if (const auto fraction = slashFraction(exponent.number)) {
            const QString text = signedText(fraction->first) + u'/' + QString::number(fraction->second);
            return superscriptBox(font_, base, upright(text, script), style);
        }
    return superscriptBox(font_, base, box(exponent, script), style);
}

SignedBox FormulaTypesetter::power(const Expression &e, MathStyle style) {
    const Expression &base = *e.children[0];
    const Expression &exponent = *e.children[1];
    if (base.kind == ExpressionKind::Call && !printedFunction(base.name).empty()) {
        const MathBoxPtr name = raised(head(base, style), exponent, style);
        return {false, withEdges(applied(name, base, style), base.edges), MathAtom::Inner};
    }
    const bool plain = base.kind == ExpressionKind::Variable || base.kind == ExpressionKind::Spline ||
                       (base.kind == ExpressionKind::Call && base.name == "abs") ||
                       (base.kind == ExpressionKind::Number && base.number >= 0 && !namedNumber(base.number));
    const MathBoxPtr inner = box(base, style);
    const bool number = base.kind == ExpressionKind::Number;
    return {false, raised(plain ? inner : parenthesesBox(font_, inner, style), exponent, style),
            base.kind == ExpressionKind::Variable ? MathAtom::Ordinary : (number ? MathAtom::Number : MathAtom::Inner)};
}

MathBoxPtr FormulaTypesetter::head(const Expression &e, MathStyle style) {
    if (e.kind == ExpressionKind::Spline)
        return subscriptBox(font_, italic(QStringLiteral("s"), style),
                            upright(QString::number(e.index + 1), scriptStyle(style)), style);
    if (e.kind != ExpressionKind::Call || e.name == "exp" || e.name == "abs") return nullptr;
    if (e.name == "sigma") return italic(QStringLiteral("\u03C3"), style);
    const std::string_view printed = printedFunction(e.name);
    return upright(QString::fromStdString(printed.empty() ? e.name : std::string(printed)), style);
}

MathBoxPtr FormulaTypesetter::arguments(const Expression &e, MathStyle style) {
    MathRow row(font_, style);
    for (const ExpressionPtr &child : e.children) {
        if (!row.empty()) row.add(upright(QStringLiteral(","), style), MathAtom::Punctuation);
        row.add(box(*child, style), MathAtom::Ordinary);
    }
    return row.take();
}

MathBoxPtr FormulaTypesetter::applied(const MathBoxPtr &head, const Expression &e, MathStyle style) {
    MathRow row(font_, style);
    row.add(head, MathAtom::Inner);
    row.addTight(parenthesesBox(font_, arguments(e, style), style), MathAtom::Close);
    return row.take();
}

SignedBox FormulaTypesetter::call(const Expression &e, MathStyle style) {
    if (const MathBoxPtr name = head(e, style)) return {false, applied(name, e, style), MathAtom::Inner};
    const Expression &argument = *e.children[0];
    if (e.name == "abs") return {false, absoluteBox(font_, box(argument, style), style), MathAtom::Inner};
    const MathBoxPtr base = italic(QStringLiteral("e"), style);
    return {false, superscriptBox(font_, base, box(argument, scriptStyle(style)), style), MathAtom::Inner};
}

}  // namespace kan::ui
