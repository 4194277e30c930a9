using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Package.Tests.PublicApi;

/// <summary>
/// The public API of an assembly as text, as the compiler sees it: a line for each type and each member that others can use or
/// override, with nullability, default values, constraints and attributes, in an order that doesn't depend on the source.
/// </summary>
internal static class ApiText
{
    private const SymbolDisplayMiscellaneousOptions Nullability =
        SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
        | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
        | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral;

    private static readonly SymbolDisplayFormat TypeFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters
            | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        miscellaneousOptions: Nullability);

    private static readonly SymbolDisplayFormat MemberFormat = TypeFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef
            | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeMemberKeyword);

    /// <summary>
    /// What the compiler writes for its own use; what it says to the reader is in the signature already (nullability, records).
    /// </summary>
    private static readonly ImmutableHashSet<string> Silent =
    [
        "AsyncIteratorStateMachineAttribute", "AsyncStateMachineAttribute", "CompilerFeatureRequiredAttribute",
        "CompilerGeneratedAttribute", "DebuggerHiddenAttribute", "DebuggerStepThroughAttribute", "DefaultMemberAttribute",
        "EnumeratorCancellationAttribute", "ExtensionAttribute", "IsByRefLikeAttribute", "IsReadOnlyAttribute",
        "IteratorStateMachineAttribute",
        "NullableAttribute", "NullableContextAttribute", "ParamArrayAttribute", "ParamCollectionAttribute",
        "RequiredMemberAttribute", "ScopedRefAttribute", "TupleElementNamesAttribute",
    ];

    /// <param name="assembly">The file's content.</param>
    /// <param name="name">The assembly's name.</param>
    public static string Format(byte[] assembly, string name)
    {
        MetadataReference image = MetadataReference.CreateFromImage(assembly);
        IEnumerable<MetadataReference> others = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != name)
            .Select(path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create("api", references: [image, .. others]);
        IAssemblySymbol symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(image)!;

        StringBuilder text = new();
        foreach (INamedTypeSymbol type in TypesOf(symbol.GlobalNamespace)
            .OrderBy(type => type.ToDisplayString(TypeFormat), StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : "\n");
            AppendAttributes(text, "", type);
            text.Append(Declaration(type)).Append('\n');
            foreach (string member in MembersOf(type).Order(StringComparer.Ordinal))
            {
                text.Append(member);
            }
        }

        return text.ToString();
    }

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container)
    {
        return container.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(member => member switch
        {
            INamedTypeSymbol type when IsVisible(type) => TypesOf(type).Prepend(type),
            INamespaceSymbol inner => TypesOf(inner),
            _ => [],
        });
    }

    private static string Declaration(INamedTypeSymbol type)
    {
        string modifiers = type switch
        {
            { TypeKind: not TypeKind.Class } => "",
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        string kind = type switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => (type.IsReadOnly ? "readonly " : "") + "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => (type.IsReadOnly ? "readonly " : "") + (type.IsRefLikeType ? "ref struct" : "struct"),
            _ => type.TypeKind.ToString().ToLowerInvariant(),
        };
        INamedTypeSymbol? parent = type switch
        {
            { TypeKind: TypeKind.Enum } => type.EnumUnderlyingType,
            { TypeKind: TypeKind.Class, BaseType.SpecialType: not SpecialType.System_Object } => type.BaseType,
            _ => null,
        };
        IEnumerable<string> bases = type.Interfaces
            .Where(implemented => implemented.DeclaredAccessibility == Accessibility.Public)
            .Select(implemented => implemented.ToDisplayString(TypeFormat))
            .Order(StringComparer.Ordinal);
        string list = string.Join(", ", parent is null ? bases : bases.Prepend(parent.ToDisplayString(TypeFormat)));
        string accessibility = type.DeclaredAccessibility == Accessibility.Public ? "public" : "protected";
        string declaration = $"{accessibility} {modifiers}{kind} {type.ToDisplayString(TypeFormat)}";

        // The constraints of a generic type stand at the end of its signature.
        int where = declaration.IndexOf(" where ", StringComparison.Ordinal);
        return list.Length == 0 ? declaration
            : where < 0 ? $"{declaration} : {list}"
            : $"{declaration[..where]} : {list}{declaration[where..]}";
    }

    private static IEnumerable<string> MembersOf(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Delegate)
        {
            yield break;
        }

        foreach (ISymbol member in type.GetMembers().Where(member => member is not INamedTypeSymbol && IsVisible(member)))
        {
            // Accessors stand in their property. What a record writes by itself, it writes by being a record.
            if (member is IMethodSymbol { AssociatedSymbol: not null } || IsWrittenByTheCompiler(type, member))
            {
                continue;
            }

            StringBuilder text = new();
            AppendAttributes(text, "    ", member);
            string value = member is IFieldSymbol { HasConstantValue: true, ContainingType.TypeKind: TypeKind.Enum } constant
                ? $"{constant.Name} = {constant.ConstantValue}"
                : member.ToDisplayString(MemberFormat);
            text.Append("    ").Append(value).Append('\n');
            yield return text.ToString();
        }
    }

    private static bool IsWrittenByTheCompiler(INamedTypeSymbol type, ISymbol member)
    {
        bool marked = member.GetAttributes().Any(attribute => attribute.AttributeClass!.Name == "CompilerGeneratedAttribute")
            || member is IPropertySymbol { GetMethod: { } getter, Name: "EqualityContract" } && getter.GetAttributes().Length > 0;
        bool implicitConstructor = type is { TypeKind: TypeKind.Struct or TypeKind.Enum }
            && member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true };
        return marked || implicitConstructor;
    }

    private static void AppendAttributes(StringBuilder text, string indent, ISymbol symbol)
    {
        IEnumerable<string> parameters = symbol is IMethodSymbol method
            ? method.Parameters.SelectMany(parameter => Attributes(parameter.GetAttributes(), $"{parameter.Name}: "))
                .Concat(Attributes(method.GetReturnTypeAttributes(), "return: "))
            : [];
        foreach (string attribute in Attributes(symbol.GetAttributes(), "").Concat(parameters).Order(StringComparer.Ordinal))
        {
            text.Append(indent).Append(attribute).Append('\n');
        }
    }

    private static IEnumerable<string> Attributes(ImmutableArray<AttributeData> attributes, string target)
    {
        // By [Obsolete], ref structs and required members keep compilers of long ago away; that one says nothing either.
        return attributes
            .Where(attribute => !Silent.Contains(attribute.AttributeClass!.Name)
                && !(attribute.AttributeClass.Name == "ObsoleteAttribute"
                    && attribute.ConstructorArguments is [{ Value: string text }, ..]
                    && text.Contains("not supported in this version of your compiler", StringComparison.Ordinal)))
            .Select(attribute => $"[{target}{attribute}]");
    }

    /// <summary>Public, or protected in a type that others can derive from.</summary>
    private static bool IsVisible(ISymbol symbol) => symbol.DeclaredAccessibility switch
    {
        Accessibility.Public => true,
        Accessibility.Protected or Accessibility.ProtectedOrInternal => symbol.ContainingType is { IsSealed: false },
        _ => false,
    };
}
