namespace Notify.Generator.Model;

/// <summary>A rule of a validation attribute other than a bound.</summary>
internal sealed record RuleModel
{
    public required RuleKind Kind { get; init; }

    /// <summary>For messages: what is allowed, such as "not blank".</summary>
    public required string Text { get; init; }

    /// <summary>What a value is compared with, as C# of the member's type.</summary>
    public EquatableArray<string> Values { get; init; } = [];

    /// <summary>The length of the longest string that is allowed; null if the rule does not bound it.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The name of the framework's attribute that judges a value, as it is written.</summary>
    public string AttributeName { get; init; } = "";
}

/// <summary>How generated code checks a rule.</summary>
internal enum RuleKind
{
    NotNull,

    /// <summary>Neither null nor, being a string, empty or white space.</summary>
    NotBlank,

    /// <summary>One of the values.</summary>
    Allowed,

    /// <summary>None of the values.</summary>
    Denied,

    /// <summary>What the framework's own attribute accepts.</summary>
    Attribute,
}
