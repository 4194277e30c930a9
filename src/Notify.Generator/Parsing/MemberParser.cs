using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Decides whether a property is part of the payload, under which name, and how it gets its value.</summary>
internal static class MemberParser
{
    /// <summary>The member; null if the property can't be read back, or if something is wrong with it (then reported).</summary>
    public static MemberModel? Parse(IPropertySymbol property, IMethodSymbol constructor, PayloadScope scope)
    {
        IParameterSymbol? parameter = constructor.Parameters.FirstOrDefault(parameter =>
            string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
            && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type));

        // In a positional record, [PgColumn("id")] without a target sits on the parameter.
        List<AttributeData> attributes = [.. property.GetAttributes(), .. parameter is null ? [] : parameter.GetAttributes()];
        IMethodSymbol? setter = Setter(property);
        if (parameter is null && setter is null)
        {
            ReportIfMarked(property, attributes, scope);
            return null;
        }

        if (attributes.Find(KnownTypes.JsonExtensionDataAttribute) is not null
            || (attributes.Find(KnownTypes.JsonConverterAttribute) is not null && property.Type.TypeKind != TypeKind.Enum))
        {
            scope.Report(Descriptors.UnsupportedAttribute, property.Name);
            return null;
        }

        ValueModel? value = ValueParser.Parse(property.Type, scope);
        if (value is null)
        {
            return null;
        }

        bool isOperation = attributes.Find(KnownTypes.PgOperationAttribute) is not null;
        if (isOperation && !HoldsOperation(value))
        {
            scope.Report(Descriptors.InvalidOperationMember, property.Name, property.Type.ToDisplayString());
        }

        return Model(property, parameter, setter, constructor, attributes, value, scope) with { IsOperation = isOperation };
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
            IsRequired = isRequired
                || (parameter is { HasExplicitDefaultValue: false } && value.Nullability == Nullability.None),
            DefaultValue = parameter is { HasExplicitDefaultValue: true }
                ? ConstantExpression.Of(parameter.Type, parameter.ExplicitDefaultValue)
                : "default",
            Omission = PropertyParser.Omission(property),
            Constraint = ConstraintParser.Parse(attributes, value),
            Column = attributes.Find(KnownTypes.PgColumnAttribute)?.Argument<string>(0) ?? jsonName,
            IsOperation = false,
        };
    }

    /// <summary>A property that can only be read is left out, as a rule in silence; but not one that was given a name.</summary>
    private static void ReportIfMarked(IPropertySymbol property, List<AttributeData> attributes, PayloadScope scope)
    {
        string[] marks =
        [
            KnownTypes.JsonPropertyNameAttribute, KnownTypes.JsonRequiredAttribute, KnownTypes.JsonIncludeAttribute,
            KnownTypes.PgColumnAttribute, KnownTypes.PgOperationAttribute,
        ];
        if (marks.Any(mark => attributes.Find(mark) is not null))
        {
            scope.Report(Descriptors.MarkedMemberLeftOut, property.Name);
        }
    }

    private static bool HoldsOperation(ValueModel value) => value switch
    {
        EnumModel model => model is { TypeName: "global::" + KnownTypes.ChangeKind, Writing: EnumWriting.Name },
        ScalarModel { Kind: ScalarKind.String } => true,
        _ => false,
    };

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

        if (!setter.IsInitOnly)
        {
            return MemberBinding.Setter;
        }

        // An unsafe accessor can't name a method of a constructed generic type.
        return setter.ContainingType.IsGenericType ? MemberBinding.Initializer : MemberBinding.InitSetter;
    }

    /// <summary>An automatic property without an initializer: nothing but a setter's caller gives it a value.</summary>
    private static bool IsPlain(PropertyDeclarationSyntax property)
    {
        return property is { Initializer: null, ExpressionBody: null, AccessorList.Accessors: var accessors }
            && accessors.All(accessor => accessor is { Body: null, ExpressionBody: null })
            && !property.Modifiers.Any(modifier => modifier.ValueText == "partial");
    }
}
