using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Parsing.Triggers;

namespace Notify.Generator.Parsing;

/// <summary>Decides whether a property is part of the payload, under which name, and how it gets its value.</summary>
internal static class MemberParser
{
    /// <summary>The member; null if the property can't be read back, or if something is wrong with it, which is then reported.</summary>
    /// <param name="property">The property.</param>
    /// <param name="parameter">The constructor's parameter that takes its value, if any does.</param>
    /// <param name="construction">How an instance is constructed.</param>
    /// <param name="scope">What holds for the whole payload.</param>
    public static MemberModel? Parse(
        IPropertySymbol property, IParameterSymbol? parameter, ConstructorParser.Construction construction, PayloadScope scope)
    {
        // In a positional record, [PgColumn("id")] without a target is on the parameter.
        List<AttributeData> attributes = [.. property.GetAttributes(), .. parameter is null ? [] : parameter.GetAttributes()];
        IMethodSymbol? setter = Setter(property, scope);
        bool isOnlyWritten = parameter is null && PropertyParser.IsOnlyWritten(property);
        if (parameter is null && setter is null && !isOnlyWritten)
        {
            ReportLeftOut(property, attributes, construction.Constructor, scope);
            return null;
        }

        if (isOnlyWritten && attributes.Find(KnownTypes.JsonRequiredAttribute) is not null)
        {
            scope.Report(
                Descriptors.MemberLeftOut, property.Name,
                "it is marked [JsonRequired], but [JsonIgnore] leaves it out when reading; remove one of them");
            return null;
        }

        if (Value(property, attributes, scope) is not { } value)
        {
            return null;
        }

        Use(property, setter, scope);

        MemberModel model = Model(property, parameter, setter, construction, attributes, value, scope);
        return isOnlyWritten ? model with { Binding = MemberBinding.None, IsRequired = false } : model;
    }

    private static ValueModel? Value(IPropertySymbol property, List<AttributeData> attributes, PayloadScope scope)
    {
        ITypeSymbol type = property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : property.Type;
        bool isEnum = type.TypeKind == TypeKind.Enum;
        scope.EnumConverter = isEnum && attributes.Find(KnownTypes.JsonConverterAttribute) is { } converter
            && EnumParser.AsNumber(converter) is not null ? converter : null;
        ValueModel? value = ForeignAttributeParser.Report(property, attributes, scope) ? null : ValueParser.Parse(property.Type, scope);
        scope.EnumConverter = null;
        return value;
    }

    private static void Use(IPropertySymbol property, IMethodSymbol? setter, PayloadScope scope)
    {
        scope.Uses(property);
        if (property.GetMethod is { } getter)
        {
            scope.Uses(getter);
        }

        if (setter is not null)
        {
            scope.Uses(setter);
        }
    }

    private static MemberModel Model(
        IPropertySymbol property, IParameterSymbol? parameter, IMethodSymbol? setter, ConstructorParser.Construction construction,
        List<AttributeData> attributes, ValueModel value, PayloadScope scope)
    {
        string jsonName = attributes.Find(KnownTypes.JsonPropertyNameAttribute)?.Argument<string>(0)
            ?? NamingParser.Parse(scope.Naming, property.Name);
        if (!ChannelName.IsUnicode(jsonName))
        {
            scope.Report(
                Descriptors.UnsupportedAttribute, property.Name, "JsonPropertyName", "a name can't have half of a surrogate pair");
        }

        bool isRequired = property.IsRequired || attributes.Find(KnownTypes.JsonRequiredAttribute) is not null;
        bool mustInitialize = property.IsRequired && !construction.SetsRequiredMembers;
        return new MemberModel
        {
            Name = property.Name,
            JsonName = jsonName,
            Value = value,
            Binding = parameter is not null && !mustInitialize
                ? MemberBinding.Constructor
                : Binding(property, setter, isRequired, construction, scope.CancellationToken),
            ConstructorPosition = parameter?.Ordinal ?? -1,
            DeclaringTypeName = ValueParser.TypeName(setter?.ContainingType ?? property.ContainingType),
            GenericSetter = setter is { IsInitOnly: true } ? GenericSetterParser.Parse(setter) : null,
            IsRequired = isRequired
                || (parameter is { HasExplicitDefaultValue: false } && value.Nullability == Nullability.None),
            DefaultValue = parameter is { HasExplicitDefaultValue: true }
                ? ConstantParser.Parse(parameter.Type, parameter.ExplicitDefaultValue)
                : "default",
            Omission = PropertyParser.Omission(property),
            Constraint = ConstraintParser.Parse(property, attributes, value, scope),
            Fill = FillParser.Parse(property, attributes, value, jsonName, scope),
        };
    }

    /// <summary>Reports that a read-only property is left out, unless it is computed and has no attribute that marks a member.</summary>
    private static void ReportLeftOut(
        IPropertySymbol property, List<AttributeData> attributes, IMethodSymbol constructor, PayloadScope scope)
    {
        if (PropertyParser.Mark(attributes) is { } mark)
        {
            scope.Report(
                Descriptors.MemberLeftOut, property.Name,
                $"it is marked [{mark}], but it is not a constructor parameter and can't be set; give it an accessible setter or init, "
                    + "or remove the attribute");
        }
        else
        {
            LeftOutMemberParser.ReportUnsettable(property, constructor, scope);
        }
    }

    private static IMethodSymbol? Setter(IPropertySymbol property, PayloadScope scope)
    {
        return SetterParser.Find(property) is { } setter && AccessibilityParser.IsCallable(setter, scope.Assembly) ? setter : null;
    }

    /// <summary>
    /// If the type gives a property a default, the default must survive when the member is missing: such a property is set afterwards, and
    /// only if the member is present. Everything else is set by an object initializer, which is simpler.
    /// </summary>
    private static MemberBinding Binding(
        IPropertySymbol property, IMethodSymbol? setter, bool isRequired, ConstructorParser.Construction construction, CancellationToken ct)
    {
        bool mayHaveDefault = construction.RunsCode || !SetterParser.IsPlain(property, ct);
        return isRequired || !mayHaveDefault || setter is null ? MemberBinding.Initializer
            : setter.IsInitOnly ? MemberBinding.InitSetter
            : MemberBinding.Setter;
    }
}
