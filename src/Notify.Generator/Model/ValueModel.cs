namespace Notify.Generator.Model;

/// <summary>What a member holds. One sealed record for each shape of JSON that it can become.</summary>
internal abstract record ValueModel
{
    /// <summary>The C# type, with <c>global::</c> and without a question mark.</summary>
    public required string TypeName { get; init; }

    /// <summary>A short name, also used in the names of generated methods, such as <c>OrderLine</c>.</summary>
    public required string Name { get; init; }

    public Nullability Nullability { get; init; }

    /// <summary>Whether the C# type is a struct or an enum.</summary>
    public required bool IsValueType { get; init; }

    /// <summary>The type, with a question mark if null is a value.</summary>
    public string DeclaredType => Nullability == Nullability.None ? TypeName : TypeName + "?";
}

/// <summary>Whether null is a value, and how C# declares it.</summary>
internal enum Nullability
{
    /// <summary>Null is an error.</summary>
    None,

    /// <summary><c>Nullable&lt;T&gt;</c>.</summary>
    Value,

    /// <summary>A reference type that is annotated with a question mark, or not annotated at all.</summary>
    Reference,
}

/// <summary>A single string, number or boolean; or any JSON, kept as a <c>JsonElement</c>.</summary>
internal sealed record ScalarModel : ValueModel
{
    public required ScalarKind Kind { get; init; }
}

/// <summary>Anything that the user's <c>JsonSerializerContext</c> covers.</summary>
internal sealed record ContextModel : ValueModel
{
    /// <summary>The context's type, with <c>global::</c>.</summary>
    public required string ContextTypeName { get; init; }
}
