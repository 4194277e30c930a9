namespace Notify.Generator.Model;

/// <summary>The rules of validation attributes that are enforced when writing.</summary>
/// <param name="MinLength">The fewest UTF-16 units, bytes or elements.</param>
/// <param name="MaxLength">The most of them.</param>
/// <param name="Minimum">The smallest number, as C# of the member's type.</param>
/// <param name="Maximum">The largest number, as C# of the member's type.</param>
/// <param name="MinimumIsExclusive">Whether the smallest number itself is out of range.</param>
/// <param name="MaximumIsExclusive">Whether the largest number itself is out of range.</param>
internal sealed record ConstraintModel(
    int? MinLength = null,
    int? MaxLength = null,
    string? Minimum = null,
    string? Maximum = null,
    bool MinimumIsExclusive = false,
    bool MaximumIsExclusive = false)
{
    public static ConstraintModel None { get; } = new();

    /// <summary>The rules that are no bounds.</summary>
    public EquatableArray<RuleModel> Rules { get; init; } = [];
}
