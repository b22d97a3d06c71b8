#include "core/interpret/canonical_form.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

namespace kan {

namespace {

using std::numbers::pi;

/// p of a function with f(s u) = s^p f(u) for s > 0; none if there is no such p.
std::optional<double> degreeOf(SymbolicKind kind) {
    switch (kind) {
        case SymbolicKind::Identity:
        case SymbolicKind::Abs:
            return 1.0;
        case SymbolicKind::Sign:
            return 0.0;
        case SymbolicKind::Square:
            return 2.0;
        case SymbolicKind::Cube:
            return 3.0;
        case SymbolicKind::Fourth:
            return 4.0;
        case SymbolicKind::Fifth:
            return 5.0;
        case SymbolicKind::Inverse:
            return -1.0;
        case SymbolicKind::InverseSquare:
            return -2.0;
        case SymbolicKind::InverseCube:
            return -3.0;
        case SymbolicKind::InverseFourth:
            return -4.0;
        case SymbolicKind::InverseFifth:
            return -5.0;
        case SymbolicKind::Sqrt:
            return 0.5;
        case SymbolicKind::ThreeHalves:
            return 1.5;
        case SymbolicKind::InverseSqrt:
            return -0.5;
        default:
            return std::nullopt;
    }
}

/// +1: f(-u) = f(u), -1: f(-u) = -f(u), 0: neither.
int parityOf(SymbolicKind kind) {
    switch (kind) {
        case SymbolicKind::Square:
        case SymbolicKind::Fourth:
        case SymbolicKind::InverseSquare:
        case SymbolicKind::InverseFourth:
        case SymbolicKind::Abs:
        case SymbolicKind::Cos:
        case SymbolicKind::Gaussian:
        case SymbolicKind::Cosh:
        case SymbolicKind::Log1pSquare:
        case SymbolicKind::Sinc:
            return 1;
        case SymbolicKind::Identity:
        case SymbolicKind::Cube:
        case SymbolicKind::Fifth:
        case SymbolicKind::Inverse:
        case SymbolicKind::InverseCube:
        case SymbolicKind::InverseFifth:
        case SymbolicKind::Sign:
        case SymbolicKind::Sin:
        case SymbolicKind::Tan:
        case SymbolicKind::Tanh:
        case SymbolicKind::Arcsin:
        case SymbolicKind::Arctan:
        case SymbolicKind::Arctanh:
        case SymbolicKind::Sinh:
            return -1;
        default:
            return 0;
    }
}

bool finite(const Affine &at) {
    return std::isfinite(at.a) && std::isfinite(at.b) && std::isfinite(at.c) && std::isfinite(at.d);
}

/// b in (-pi/2, pi/2] for functions that a half turn negates (sin, cos: sign -1) or leaves alone (tan: sign 1).
void unwind(Affine &at, double sign) {
    const double turns = std::ceil(at.b / pi - 0.5);
    at.b -= turns * pi;
    if (sign < 0 && std::fmod(std::abs(turns), 2.0) == 1.0) at.c = -at.c;
}

Affine takeOutScale(SymbolicKind kind, double degree, Affine at) {
    const double size = std::abs(at.a);
    const int parity = parityOf(kind);
    const double sign = at.a < 0 ? -1.0 : 1.0;
    // Without parity the sign has to stay inside: sqrt(-x).
    const double divisor = parity == 0 ? size : at.a;
    const double factor = std::pow(size, degree) * (parity == -1 ? sign : 1.0);
    return {at.a / divisor, at.b / divisor, at.c * factor, at.d};
}

}  // namespace

Affine canonicalAffine(const SymbolicFunction &function, const Affine &affine) {
    Affine at = affine;
    const SymbolicKind kind = function.kind;
    if (kind == SymbolicKind::Zero || at.c == 0) return {1, 0, 0, at.d};
    if (at.a == 0) {
        const double value = at.c * function.value(at.b) + at.d;
        return std::isfinite(value) ? Affine{1, 0, 0, value} : affine;
    }
    if (kind == SymbolicKind::Identity) return {1, 0, at.c * at.a, at.c * at.b + at.d};
    if (const std::optional<double> degree = degreeOf(kind)) at = takeOutScale(kind, *degree, at);
    if (kind == SymbolicKind::Exp) at = {at.a, 0, at.c * std::exp(at.b), at.d};
    if (kind == SymbolicKind::Log) {
        const double size = std::abs(at.a);
        at = {at.a / size, at.b / size, at.c, at.d + at.c * std::log(size)};
    }
    if (at.a < 0 && kind == SymbolicKind::Sigmoid) at = {-at.a, -at.b, -at.c, at.d + at.c};
    if (at.a < 0 && kind == SymbolicKind::Arccos) at = {-at.a, -at.b, -at.c, at.d + pi * at.c};
    if (at.a < 0 && parityOf(kind) != 0) at = {-at.a, -at.b, parityOf(kind) * at.c, at.d};
    if (kind == SymbolicKind::Sin || kind == SymbolicKind::Cos) unwind(at, -1);
    if (kind == SymbolicKind::Tan) unwind(at, 1);
    return finite(at) ? at : affine;
}

namespace {

class Canonical {
  public:
    explicit Canonical(const Kan &model) : model_(model) {}

    Kan run() {
        for (int l = 0; l < model_.depth(); ++l)
            for (int i = 0; i < model_.layer(l).inputs; ++i)
                for (int j = 0; j < model_.layer(l).outputs; ++j)
                    if (pure({l, i, j}) && !model_.frozen({l, i, j}))
                        set({l, i, j}, canonicalAffine(model_.symbolic({l, i, j})->function, model_.affine({l, i, j})));
        for (int l = 0; l < model_.depth(); ++l)
            for (int j = 0; j < model_.layer(l).outputs && !model_.layer(l).staged(); ++j) treatNode(l, j);
        return std::move(model_);
    }

  private:
    bool live(EdgeId edge) const { return model_.mask(edge.l, edge.i, edge.j) != 0; }
    /// Symbolic without a spline beside it, and not pruned.
    bool pure(EdgeId edge) const { return live(edge) && model_.symbolic(edge) && !model_.symbolic(edge)->with_spline; }
    void set(EdgeId edge, const Affine &at) {
        if (finite(at)) model_.fixSymbolic(edge, model_.symbolic(edge)->function, at);
    }

    std::vector<EdgeId> liveInto(int l, int j) const {
        std::vector<EdgeId> edges;
        for (int i = 0; i < model_.layer(l).inputs; ++i)
            if (live({l, i, j})) edges.push_back({l, i, j});
        return edges;
    }
    /// The only live edge out of node j above layer l, if it is symbolic and no spline is beside it.
    std::optional<EdgeId> onlyEdgeOut(int l, int j) const {
        std::optional<EdgeId> only;
        if (l + 1 >= model_.depth()) return only;
        for (int m = 0; m < model_.layer(l + 1).outputs; ++m) {
            if (!live({l + 1, j, m})) continue;
            if (only) return std::nullopt;
            only = EdgeId{l + 1, j, m};
        }
        return only && pure(*only) ? only : std::nullopt;
    }

    /// What enters node j above layer l times `factor`, constants apart.
    void scaleInto(const std::vector<EdgeId> &edges, double factor) {
        for (const EdgeId &edge : edges) {
            model_.scaleBase(edge.l, edge.i, edge.j) *= factor;
            model_.scaleSp(edge.l, edge.i, edge.j) *= factor;
            if (!model_.symbolic(edge)) continue;
            const SymbolicPart part = *model_.symbolic(edge);
            Affine at = model_.affine(edge);
            at.c *= factor;
            model_.fixSymbolic(edge, part.function, at, part.with_spline);
        }
    }

    /// Takes the constants of the edges and the bias off the node and returns their sum (masks are 1 or weigh along).
    double collect(const std::vector<EdgeId> &edges, int l, int j) {
        double total = model_.bias(l, j);
        model_.bias(l, j) = 0;
        for (const EdgeId &edge : edges) {
            if (!model_.symbolic(edge) || model_.frozen(edge)) continue;
            const SymbolicPart part = *model_.symbolic(edge);
            Affine at = model_.affine(edge);
            total += model_.mask(edge.l, edge.i, edge.j) * at.d;
            at.d = 0;
            model_.fixSymbolic(edge, part.function, at, part.with_spline);
        }
        return total;
    }
    /// Gives the node's constant a place again.
    void deposit(const std::vector<EdgeId> &edges, int l, int j, double constant) {
        for (const EdgeId &edge : edges) {
            if (model_.biasTrainable() || !model_.symbolic(edge) || model_.frozen(edge)) continue;
            const SymbolicPart part = *model_.symbolic(edge);
            Affine at = model_.affine(edge);
            at.d += constant / model_.mask(edge.l, edge.i, edge.j);
            return model_.fixSymbolic(edge, part.function, at, part.with_spline);
        }
        model_.bias(l, j) += constant;
    }

    /// The first symbolic edge into the node: the one whose c becomes 1.
    std::optional<double> leadingFactor(const std::vector<EdgeId> &edges) const {
        for (const EdgeId &edge : edges)
            if (model_.symbolic(edge) && model_.affine(edge).c != 0) return model_.affine(edge).c;
        return std::nullopt;
    }

    void treatNode(int l, int j) {
        const std::vector<EdgeId> into = liveInto(l, j);
        if (into.empty()) return;
        double constant = collect(into, l, j);
        const std::optional<EdgeId> out = onlyEdgeOut(l, j);
        const bool held =
            (out && model_.frozen(*out)) ||
            std::any_of(into.begin(), into.end(), [this](const EdgeId &edge) { return model_.frozen(edge); });
        if (out && !held && (model_.biasTrainable() || leadingFactor(into))) hand(into, *out, constant);
        deposit(into, l, j, constant);
    }

    /// Moves what is free between a node and its only outgoing edge.
    void hand(const std::vector<EdgeId> &into, EdgeId out, double &constant) {
        const SymbolicFunction function = model_.symbolic(out)->function;
        Affine at = model_.affine(out);
        scaleInto(into, at.a);
        constant = at.a * constant + at.b;
        at = {1, 0, at.c, at.d};
        if (function.kind == SymbolicKind::Identity) {
            scaleInto(into, at.c);
            at.d += at.c * constant;
            at.c = 1;
            constant = 0;
        } else if (function.kind == SymbolicKind::Exp && std::isfinite(at.c * std::exp(constant))) {
            at.c *= std::exp(constant);
            constant = 0;
        } else if (const std::optional<double> leading = leadingFactor(into)) {
            takeScale(into, function.kind, *leading, at, constant);
        }
        takeSign(into, function.kind, at, constant);
        set(out, at);
    }

    /// Signs and turns that the outgoing function leaves free: its node's leading factor becomes positive, its constant
    /// the smallest.
    void takeSign(const std::vector<EdgeId> &into, SymbolicKind kind, Affine &at, double &constant) {
        const std::optional<double> leading = leadingFactor(into);
        const int parity = parityOf(kind);
        if (leading && *leading < 0 && parity != 0 && kind != SymbolicKind::Identity) {
            scaleInto(into, -1);
            constant = -constant;
            at.c *= parity;
        }
        if (kind != SymbolicKind::Sin && kind != SymbolicKind::Cos && kind != SymbolicKind::Tan) return;
        Affine turned{1, constant, at.c, at.d};
        unwind(turned, kind == SymbolicKind::Tan ? 1 : -1);
        constant = turned.b;
        at.c = turned.c;
    }

    /// Scales that the outgoing function leaves free.
    void takeScale(const std::vector<EdgeId> &into, SymbolicKind kind, double leading, Affine &at, double &constant) {
        const std::optional<double> degree = degreeOf(kind);
        if (!degree && kind != SymbolicKind::Log) return;
        const double divisor = parityOf(kind) != 0 ? leading : std::abs(leading);
        if (kind == SymbolicKind::Log)
            at.d += at.c * std::log(divisor);
        else
            at.c *= std::pow(std::abs(divisor), *degree) * (parityOf(kind) == -1 && divisor < 0 ? -1.0 : 1.0);
        scaleInto(into, 1 / divisor);
        constant /= divisor;
    }

    Kan model_;
};

}  // namespace

Kan canonicalForm(const Kan &model) {
    return Canonical(model).run();
}

}  // namespace kan
