using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Model;

/// <summary>A property that is part of the payload.</summary>
internal sealed record MemberModel
{
    /// <summary>The property's name.</summary>
    public required string Name { get; init; }

    public required string JsonName { get; init; }

    public required ValueModel Value { get; init; }

    public required MemberBinding Binding { get; init; }

    /// <summary>The type that declares the property: the payload's, or a base type.</summary>
    public required string DeclaringTypeName { get; init; }

    /// <summary>Its <c>init</c> accessor, where that type is generic.</summary>
    public GenericSetterModel? GenericSetter { get; init; }

    /// <summary>The position among the constructor's parameters; -1 for a member that is set otherwise.</summary>
    public int ConstructorPosition { get; init; } = -1;

    /// <summary>Whether a payload without this member is an error.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>What a missing optional constructor argument becomes, as C#.</summary>
    public string DefaultValue { get; init; } = "default";

    public required Omission Omission { get; init; }

    public required ConstraintModel Constraint { get; init; }

    /// <summary>What a trigger fills it with.</summary>
    public required FillModel Fill { get; init; }
}

/// <summary>How a member's value gets into a new payload.</summary>
internal enum MemberBinding
{
    /// <summary>As an argument.</summary>
    Constructor,

    /// <summary>In the object initializer. If the member is missing, it gets its type's default.</summary>
    Initializer,

    /// <summary>By its setter, and only if it is not missing, because the type gives it a default.</summary>
    Setter,

    /// <summary>As <see cref="Setter"/>, where the setter is <c>init</c>.</summary>
    InitSetter,

    /// <summary>Not at all: the member is only written.</summary>
    None,
}

/// <summary>When a member is left out of the JSON: the conditions of [JsonIgnore].</summary>
internal enum Omission
{
    Never,
    WhenNull,
    WhenDefault,

    /// <summary>It is only read.</summary>
    Always,
}
