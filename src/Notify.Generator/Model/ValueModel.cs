namespace Notify.Generator.Model;

/// <summary>What a member holds. One sealed record for each shape of JSON that it can become.</summary>
internal abstract record ValueModel
{
    /// <summary>The C# type, <c>global::</c> and without a question mark.</summary>
    public required string TypeName { get; init; }

    public Nullability Nullability { get; init; }
}

/// <summary>Whether null is a value, and how C# says so.</summary>
internal enum Nullability
{
    /// <summary>Null is an error.</summary>
    None,

    /// <summary><c>Nullable&lt;T&gt;</c>.</summary>
    Value,

    /// <summary>A reference type that is annotated with a question mark, or not annotated at all.</summary>
    Reference,
}

/// <summary>A single string, number or boolean.</summary>
internal sealed record ScalarModel : ValueModel
{
    public required ScalarKind Kind { get; init; }
}

/// <summary>An enum, written as the name of its member.</summary>
internal sealed record EnumModel : ValueModel
{
    /// <summary>The type's simple name, for the names of generated methods.</summary>
    public required string Name { get; init; }

    /// <summary>What a value without a name is written as.</summary>
    public required ScalarKind UnderlyingKind { get; init; }

    public required string UnderlyingTypeName { get; init; }

    /// <summary>One for each distinct value.</summary>
    public required EquatableArray<EnumMemberModel> Members { get; init; }
}

internal sealed record EnumMemberModel(string Name, string JsonName);
