#pragma once

#include <cmath>
#include <optional>
#include <span>

#include "core/interpret/curve_atoms.h"

namespace kan {

/// Where numbers of atoms begin.
namespace curve_grid {
inline constexpr double kSteepness[] = {0.3, 0.55, 1, 1.8, 3.2, 6, 10, 18};  ///< exponents over half the range
inline constexpr double kDistance[] = {0.03, 0.15, 0.5, 1.5, 5};  ///< of zeros and poles from the range, in its halves
inline constexpr double kWidth[] = {0.8, 1.6, 3.2, 6.4};          ///< steepness of steps and bells over half the range
inline constexpr double kPlace[] = {-0.75, -0.375, 0, 0.375, 0.75};  ///< of their middles
inline constexpr double kSlowest = 0.8, kBetweenFrequencies = 0.8;   ///< radians over half the range
inline constexpr double kSamplesPerPeriod = 4;
}  // namespace curve_grid

/// An inner function g(k v + s) on the samples.
struct CurveInner {
    CurveFactor factor;  ///< with inner, k and s
    CurveValues g;
    double low = 0, high = 0;

    double half() const { return high / 2 - low / 2; }
    double middle() const { return low / 2 + high / 2; }
};

/// None if it is undefined on a sample or hardly varies.
std::optional<CurveInner> curveInner(std::span<const double> v, SymbolicKind kind, double k = 1, double s = 0,
                                     bool free_k = false, bool free_s = false);

/// What stands before a function: v^p, or nothing.
struct CurvePrefix {
    int code = 0;  ///< of the family
    std::vector<CurveFactor> factors;
    CurveValues values;  ///< empty: 1
};

/// v^p; none if it is undefined on a sample.
std::optional<CurvePrefix> powerPrefix(std::span<const double> v, double p);
/// f(a g), of the family `code`.
CurvePrefix functionPrefix(const CurveInner &inner, SymbolicKind kind, double a, int code);

/// Of terms of a prefix and a factor that differ in their numbers only.
std::uint64_t curveFamily(const CurvePrefix &prefix, const CurveFactor &factor);

/// All functions of one inner function, behind one prefix, told to `visit`. All three must outlive it.
class CurveOuters {
  public:
    CurveOuters(const CurveInner &inner, const CurvePrefix &prefix, const CurveAtomVisitor &visit)
        : inner_(inner), prefix_(prefix), visit_(visit) {}

    void exponentials() const {
        for (const double steepness : curve_grid::kSteepness)
            for (const double sign : {1.0, -1.0})
                one(SymbolicKind::Exp, sign * steepness / inner_.half(), 0, true, false);
    }
    void sines(double fastest, double step = curve_grid::kBetweenFrequencies) const {
        const double most =
            std::min(fastest, static_cast<double>(inner_.g.size()) * 3.14159 / curve_grid::kSamplesPerPeriod);
        for (double w = curve_grid::kSlowest; w <= most; w += step) sine(w / inner_.half());
        // As it stands: sin(x^2).
        if (const double w = inner_.half(); w > curve_grid::kSlowest && w < most) sine(1);
    }
    void sine(double a) const;
    /// f(±g + b) with a zero or pole beyond the range.
    void beyond(SymbolicKind kind) const {
        for (const double distance : curve_grid::kDistance) {
            one(kind, 1, distance * inner_.half() - inner_.low, false, true);
            one(kind, -1, distance * inner_.half() + inner_.high, false, true);
        }
    }
    void beyond(double p) const {
        for (const double distance : curve_grid::kDistance) {
            power(p, 1, distance * inner_.half() - inner_.low, true);
            if (p != std::floor(p))
                power(p, -1, distance * inner_.half() + inner_.high, true);
            else
                power(p, 1, -distance * inner_.half() - inner_.high, true);
        }
    }
    void plain(SymbolicKind kind) const { one(kind, 1, 0, false, false); }
    void plainPower(double p) const { power(p, 1, 0, false); }
    /// Steps and bells.
    void placed(SymbolicKind kind) const {
        for (const double width : curve_grid::kWidth)
            for (const double place : curve_grid::kPlace) {
                const double a = width / inner_.half();
                one(kind, a, -a * (inner_.middle() + place * inner_.half()), true, true);
            }
    }
    void kinks() const {
        for (const double place : curve_grid::kPlace)
            one(SymbolicKind::Abs, 1, -(inner_.middle() + place * inner_.half()), false, true);
    }

  private:
    CurveValues argument(double a, double b) const;
    void one(SymbolicKind kind, double a, double b, bool free_a, bool free_b) const;
    void power(double p, double a, double b, bool free_b) const;
    void single(const CurveFactor &factor) const;
    void emit(const CurveFactor &factor, std::vector<CurveValues> columns) const;

    const CurveInner &inner_;
    const CurvePrefix &prefix_;
    const CurveAtomVisitor &visit_;
};

}  // namespace kan
