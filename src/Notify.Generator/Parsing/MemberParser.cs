using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Decides whether a property is part of the payload, under which name, and how it gets its value.</summary>
internal static class MemberParser
{
    /// <summary>The member; null if the property can't be read back, or if its type is unsupported (then reported).</summary>
    public static MemberModel? Parse(
        IPropertySymbol property, IMethodSymbol constructor, DiagnosticSink diagnostics, CancellationToken ct)
    {
        IParameterSymbol? parameter = constructor.Parameters.FirstOrDefault(parameter =>
            string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
            && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type));
        IMethodSymbol? setter = Setter(property);
        if (parameter is null && setter is null)
        {
            return null;
        }

        if (property.Type.TypeKind == TypeKind.Error)
        {
            diagnostics.CompilerReports();
            return null;
        }

        ValueModel? value = ValueParser.Parse(property.Type);
        if (value is null)
        {
            diagnostics.Report(Descriptors.UnsupportedType, property, property.Name, property.Type.ToDisplayString());
            return null;
        }

        // In a positional record, [PgColumn("id")] without a target sits on the parameter.
        List<AttributeData> attributes = [.. property.GetAttributes(), .. parameter is null ? [] : parameter.GetAttributes()];
        string jsonName = attributes.Find(KnownTypes.JsonPropertyNameAttribute)?.Argument<string>(0) ?? SnakeCase.Of(property.Name);
        bool isOperation = attributes.Find(KnownTypes.PgOperationAttribute) is not null;
        if (isOperation && !HoldsOperation(value))
        {
            diagnostics.Report(
                Descriptors.InvalidOperationMember, property, property.Name, property.Type.ToDisplayString());
        }

        bool isRequired = property.IsRequired || attributes.Find(KnownTypes.JsonRequiredAttribute) is not null;
        bool mustInitialize = property.IsRequired
            && constructor.GetAttributes().Find(KnownTypes.SetsRequiredMembersAttribute) is null;
        MemberBinding binding = parameter is not null && !mustInitialize
            ? MemberBinding.Constructor
            : Binding(property, setter, isRequired, constructor, ct);
        return new MemberModel
        {
            Name = property.Name,
            JsonName = jsonName,
            Value = value,
            Binding = binding,
            ConstructorPosition = parameter?.Ordinal ?? -1,
            DeclaringTypeName = property.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            IsRequired = isRequired
                || (parameter is { HasExplicitDefaultValue: false } && value.Nullability == Nullability.None),
            DefaultValue = parameter is { HasExplicitDefaultValue: true }
                ? ConstantExpression.Of(parameter.Type, parameter.ExplicitDefaultValue)
                : "default",
            MaxLength = attributes.Find(KnownTypes.MaxLengthAttribute)?.Argument<int?>(0)
                ?? attributes.Find(KnownTypes.StringLengthAttribute)?.Argument<int?>(0),
            Column = attributes.Find(KnownTypes.PgColumnAttribute)?.Argument<string>(0) ?? jsonName,
            IsOperation = isOperation,
        };
    }

    private static bool HoldsOperation(ValueModel value) => value switch
    {
        EnumModel model => model.TypeName == "global::" + KnownTypes.ChangeKind,
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
                reference.GetSyntax(ct) is PropertyDeclarationSyntax { Initializer: not null });
        if (isRequired || !mayHaveDefault || setter is null)
        {
            return MemberBinding.Initializer;
        }

        if (!setter.IsInitOnly)
        {
            return MemberBinding.Setter;
        }

        // An unsafe accessor can't name a method of a constructed generic type.
        return property.ContainingType.IsGenericType ? MemberBinding.Initializer : MemberBinding.InitSetter;
    }
}
