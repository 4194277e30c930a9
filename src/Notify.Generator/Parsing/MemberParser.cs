using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Decides whether a property is part of the payload, under which name, and how it gets its value.</summary>
internal static class MemberParser
{
    /// <summary>The member; null if the property can't be read back, or if something is wrong with it (then reported).</summary>
    public static MemberModel? Parse(
        IPropertySymbol property, IParameterSymbol? parameter, IMethodSymbol constructor, PayloadScope scope)
    {
        // In a positional record, [PgColumn("id")] without a target sits on the parameter.
        List<AttributeData> attributes = [.. property.GetAttributes(), .. parameter is null ? [] : parameter.GetAttributes()];
        IMethodSymbol? setter = Setter(property);
        bool isOnlyWritten = parameter is null && PropertyParser.IsOnlyWritten(property);
        if (parameter is null && setter is null && !isOnlyWritten)
        {
            ReportLeftOut(property, attributes, scope);
            return null;
        }

        if (isOnlyWritten && attributes.Find(KnownTypes.JsonRequiredAttribute) is not null)
        {
            scope.Report(
                Descriptors.MemberLeftOut, property.Name,
                "it is marked [JsonRequired], but [JsonIgnore] leaves it out when reading; take one of them away");
            return null;
        }

        if (Value(property, attributes, scope) is not { } value)
        {
            return null;
        }

        Use(property, setter, scope);

        MemberModel model = Model(property, parameter, setter, constructor, attributes, value, scope);
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
        ValueModel? value = ForeignAttributes.Report(property, attributes, scope) ? null : ValueParser.Parse(property.Type, scope);
        scope.EnumConverter = null;
        return value;
    }

    private static void Use(IPropertySymbol property, IMethodSymbol? setter, PayloadScope scope)
    {
        scope.Uses(property);
        foreach (IMethodSymbol accessor in new[] { property.GetMethod, setter }.OfType<IMethodSymbol>())
        {
            scope.Uses(accessor);
        }
    }

    private static MemberModel Model(
        IPropertySymbol property, IParameterSymbol? parameter, IMethodSymbol? setter, IMethodSymbol constructor,
        List<AttributeData> attributes, ValueModel value, PayloadScope scope)
    {
        string jsonName = attributes.Find(KnownTypes.JsonPropertyNameAttribute)?.Argument<string>(0)
            ?? scope.Naming.NameOf(property.Name);
        bool isRequired = property.IsRequired || attributes.Find(KnownTypes.JsonRequiredAttribute) is not null;
        bool mustInitialize = property.IsRequired
            && constructor.GetAttributes().Find(KnownTypes.SetsRequiredMembersAttribute) is null;
        if (!ChannelName.IsUnicode(jsonName))
        {
            scope.Report(
                Descriptors.UnsupportedAttribute, property.Name, "JsonPropertyName", "a name can't have half of a surrogate pair");
        }

        return new MemberModel
        {
            Name = property.Name,
            JsonName = jsonName,
            Value = value,
            Binding = parameter is not null && !mustInitialize
                ? MemberBinding.Constructor
                : Binding(property, setter, isRequired, constructor, scope.CancellationToken),
            ConstructorPosition = parameter?.Ordinal ?? -1,
            DeclaringTypeName = ValueParser.TypeName(setter?.ContainingType ?? property.ContainingType),
            GenericSetter = setter is { IsInitOnly: true } ? GenericSetterParser.Parse(setter) : null,
            IsRequired = isRequired
                || (parameter is { HasExplicitDefaultValue: false } && value.Nullability == Nullability.None),
            DefaultValue = parameter is { HasExplicitDefaultValue: true }
                ? ConstantExpression.Of(parameter.Type, parameter.ExplicitDefaultValue)
                : "default",
            Omission = PropertyParser.Omission(property),
            Constraint = ConstraintParser.Parse(attributes, value),
            Fill = FillParser.Parse(property, attributes, value, jsonName, scope),
        };
    }

    /// <summary>A property that can only be read is left out; in silence if it is computed and nothing says that it is meant.</summary>
    private static void ReportLeftOut(IPropertySymbol property, List<AttributeData> attributes, PayloadScope scope)
    {
        if (PropertyParser.Mark(attributes) is { } mark)
        {
            scope.Report(
                Descriptors.MemberLeftOut, property.Name,
                $"it is marked [{mark}], but it is no constructor's parameter and can't be set; give it an accessible setter or init, "
                    + "or take the attribute away");
        }
        else if (IsStored(property))
        {
            scope.Remark(Descriptors.StoredMemberLeftOut, property.Name);
        }
    }

    /// <summary>Whether the compiler keeps a value for the property.</summary>
    private static bool IsStored(IPropertySymbol property)
    {
        return property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
    }

    private static IMethodSymbol? Setter(IPropertySymbol property)
    {
        for (IPropertySymbol? declaring = property; declaring is not null; declaring = declaring.OverriddenProperty)
        {
            if (declaring.SetMethod is { } setter)
            {
                return setter.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal ? setter : null;
            }
        }

        return null;
    }

    /// <summary>
    /// A default that the type gives a property must survive when the member is missing: then it is set afterwards, and only if
    /// it is there. An object initializer is plainer and serves everywhere else.
    /// </summary>
    private static MemberBinding Binding(
        IPropertySymbol property, IMethodSymbol? setter, bool isRequired, IMethodSymbol constructor, CancellationToken ct)
    {
        bool mayHaveDefault = !ConstructorParser.HasNoBody(constructor, ct)
            || property.DeclaringSyntaxReferences.IsEmpty
            || property.DeclaringSyntaxReferences.Any(reference =>
                reference.GetSyntax(ct) is PropertyDeclarationSyntax declaration && !IsPlain(declaration));
        if (isRequired || !mayHaveDefault || setter is null)
        {
            return MemberBinding.Initializer;
        }

        return setter.IsInitOnly ? MemberBinding.InitSetter : MemberBinding.Setter;
    }

    /// <summary>An automatic property without an initializer: nothing but a setter's caller gives it a value.</summary>
    private static bool IsPlain(PropertyDeclarationSyntax property)
    {
        return property is { Initializer: null, ExpressionBody: null, AccessorList.Accessors: var accessors }
            && accessors.All(accessor => accessor is { Body: null, ExpressionBody: null })
            && !property.Modifiers.Any(modifier => modifier.ValueText == "partial");
    }
}
