using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>
/// Finds the fields and properties of a handler that carry something from one call to the next. A handler may use them within a call: what
/// it writes before it reads is not lost.
/// </summary>
internal sealed class HandlerStateParser
{
    private readonly INamedTypeSymbol _handler;
    private readonly Dictionary<ISymbol, List<IOperation>> _bodies = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _entries = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _reached = new(SymbolEqualityComparer.Default);

    public HandlerStateParser(
        INamedTypeSymbol handler, IEnumerable<(IMethodSymbol Method, IOperation Body)> bodies, INamedTypeSymbol contract)
    {
        _handler = handler;
        foreach ((IMethodSymbol method, IOperation body) in bodies)
        {
            if (!_bodies.TryGetValue(method, out List<IOperation>? blocks))
            {
                _bodies.Add(method, blocks = []);
            }

            blocks.Add(body);
        }

        foreach (ISymbol member in handler.AllInterfaces
            .Where(implemented => SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, contract))
            .SelectMany(implemented => implemented.GetMembers()))
        {
            if (handler.FindImplementationForInterfaceMember(member) is { } entry && _bodies.ContainsKey(entry))
            {
                _entries.Add(entry);
            }
        }
    }

    private enum Use
    {
        Read,
        Write,

        /// <summary>What is written depends on what was there.</summary>
        Change,

        /// <summary>Something is added to a collection, which is not looked at.</summary>
        Fill,
    }

    /// <summary>In the order of their declaration.</summary>
    public IEnumerable<ISymbol> Parse()
    {
        List<List<(ISymbol Member, Use Use)>> calls = [.. _entries.Select(UsesOf)];
        HashSet<ISymbol> elsewhere = new(
            _bodies.Where(body => !_reached.Contains(body.Key) && !IsOutOfCall((IMethodSymbol)body.Key))
                .SelectMany(body => body.Value)
                .SelectMany(block => block.DescendantsAndSelf())
                .Select(Member)
                .OfType<ISymbol>(),
            SymbolEqualityComparer.Default);
        return calls.SelectMany(uses => uses).Select(use => use.Member).Distinct<ISymbol>(SymbolEqualityComparer.Default)
            .Where(member => !elsewhere.Contains(member) && IsCarried(member, calls))
            .OrderBy(member => member.Locations[0].SourceSpan.Start);
    }

    private static bool IsCarried(ISymbol member, List<List<(ISymbol Member, Use Use)>> calls)
    {
        Use[][] byCall =
        [
            .. calls.Select(uses => uses.Where(use => SymbolEqualityComparer.Default.Equals(use.Member, member)).Select(use => use.Use).ToArray())
                .Where(uses => uses.Length > 0),
        ];
        bool isExpected = byCall.Any(uses => uses[0] is Use.Read or Use.Change) && byCall.Any(uses => uses.Any(use => use != Use.Read));
        bool isLeftBehind = byCall.Any(uses => uses.All(use => use is Use.Write or Use.Fill));
        return isExpected || isLeftBehind;
    }

    /// <summary>A constructor runs before each call, and only another class reads what a public property returns.</summary>
    private static bool IsOutOfCall(IMethodSymbol method)
    {
        return method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor
            || (method.MethodKind == MethodKind.PropertyGet && method.DeclaredAccessibility != Accessibility.Private);
    }

    private List<(ISymbol Member, Use Use)> UsesOf(ISymbol entry)
    {
        List<(ISymbol Member, Use Use)> uses = [];
        Walk(entry, uses, []);
        return uses;
    }

    private void Walk(ISymbol method, List<(ISymbol Member, Use Use)> uses, Stack<ISymbol> callers)
    {
        if (callers.Contains(method, SymbolEqualityComparer.Default) || !_bodies.TryGetValue(method, out List<IOperation>? blocks))
        {
            return;
        }

        _reached.Add(method);
        callers.Push(method);
        foreach (IOperation block in blocks)
        {
            Walk(block, uses, callers);
        }

        callers.Pop();
    }

    /// <summary>Adds the uses in the order in which they happen: a value before its target, a method where it is called.</summary>
    private void Walk(IOperation operation, List<(ISymbol Member, Use Use)> uses, Stack<ISymbol> callers)
    {
        (ISymbol Member, Use Use)? own = operation switch
        {
            ISimpleAssignmentOperation { Target: var target } => Member(target) is { } member ? (member, Use.Write) : Element(target),
            ICompoundAssignmentOperation { Target: var target } => Changed(target),
            // ??= mostly keeps a value for the rest of the call; a new instance just computes it again.
            ICoalesceAssignmentOperation => null,
            IIncrementOrDecrementOperation { Target: var target } => Changed(target),
            IArgumentOperation { Parameter.RefKind: RefKind.Ref, Value: var target } => Changed(target),
            IArgumentOperation { Parameter.RefKind: RefKind.Out, Value: var target } => Member(target) is { } member ? (member, Use.Write) : null,
            IInvocationOperation { Instance: { } instance } call when Member(instance) is { } member && IsMutator(call) =>
                IsOwned(member) ? (member, IsLookedAt(call) ? Use.Change : Use.Fill) : null,
            _ => Member(operation) is { } member && !IsNullCheck(operation) ? (member, Use.Read) : null,
        };

        IOperation? done = own is null && operation is not ICoalesceAssignmentOperation ? null : operation switch
        {
            IAssignmentOperation assignment => assignment.Target,
            IIncrementOrDecrementOperation increment => increment.Target,
            IArgumentOperation argument => argument.Value,
            IInvocationOperation call => call.Instance,
            _ => null,
        };
        foreach (IOperation child in operation.ChildOperations)
        {
            if (child != done)
            {
                Walk(child, uses, callers);
            }
        }

        if (own is { } use)
        {
            uses.Add(use);
        }

        IMethodSymbol? called = operation switch
        {
            IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: var method } => method,
            IPropertyReferenceOperation { Instance: IInstanceReferenceOperation, Property.GetMethod: { } getter } => getter,
            IMethodReferenceOperation { Instance: IInstanceReferenceOperation, Method: var method } => method,
            _ => null,
        };
        if (called is not null)
        {
            Walk(called.OriginalDefinition, uses, callers);
        }
    }

    private static bool IsNullCheck(IOperation member)
    {
        IOperation? parent = member.Parent is IConversionOperation { IsImplicit: true } conversion ? conversion.Parent : member.Parent;
        return parent is IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation }
            or IBinaryOperation { RightOperand.ConstantValue: { HasValue: true, Value: null } }
            or IBinaryOperation { RightOperand: IConversionOperation { Operand.ConstantValue: { HasValue: true, Value: null } } };
    }

    private (ISymbol Member, Use Use)? Changed(IOperation target)
    {
        return Member(target) is { } member ? (member, Use.Change) : Element(target) is { } element ? (element.Member, Use.Change) : null;
    }

    /// <summary>A collection of the handler, an element of which is assigned.</summary>
    private (ISymbol Member, Use Use)? Element(IOperation target) => target switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } when Member(instance) is { } member && IsOwned(member) =>
            (member, Use.Fill),
        IArrayElementReferenceOperation { ArrayReference: var array } when Member(array) is { } member && IsOwned(member) => (member, Use.Fill),
        _ => null,
    };

    /// <summary>The field or property of this handler, not of another object, that an operation refers to; null if it isn't one.</summary>
    private ISymbol? Member(IOperation operation)
    {
        return operation is IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: { IsStatic: false } member }
            && SymbolEqualityComparer.Default.Equals(member.ContainingType, _handler)
            && member is IFieldSymbol { IsConst: false } or IPropertySymbol { IsIndexer: false } && IsStored(member)
            ? member
            : null;
    }

    private bool IsStored(ISymbol member) => member is IFieldSymbol || _handler.GetMembers().OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, member));

    /// <summary>Whether the handler itself creates the collection. One that it was given may outlive it.</summary>
    private bool IsOwned(ISymbol member)
    {
        ITypeSymbol type = (member as IFieldSymbol)?.Type ?? ((IPropertySymbol)member).Type;
        if (type is not IArrayTypeSymbol
            && !type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal))
        {
            return false;
        }

        return member.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).Any(declaration => IsCreation(declaration switch
        {
            VariableDeclaratorSyntax field => field.Initializer?.Value,
            PropertyDeclarationSyntax property => property.Initializer?.Value,
            _ => null,
        }))
            || _bodies.Where(body => body.Key is IMethodSymbol { MethodKind: MethodKind.Constructor }).SelectMany(body => body.Value)
                .SelectMany(block => block.Descendants())
                .OfType<ISimpleAssignmentOperation>()
                .Any(assignment => SymbolEqualityComparer.Default.Equals(Member(assignment.Target), member)
                    && IsCreation(assignment.Value.Syntax as ExpressionSyntax));
    }

    private static bool IsCreation(ExpressionSyntax? value)
    {
        return value is BaseObjectCreationExpressionSyntax or CollectionExpressionSyntax or ArrayCreationExpressionSyntax;
    }

    private static bool IsMutator(IInvocationOperation call) => call.TargetMethod.Name is "Add" or "AddRange" or "TryAdd" or "AddOrUpdate"
        or "GetOrAdd" or "Remove" or "RemoveAt" or "RemoveWhere" or "TryRemove" or "TryUpdate" or "Clear" or "Enqueue" or "Dequeue"
        or "TryDequeue" or "Push" or "Pop" or "TryPop" or "Insert" or "UnionWith" or "AddFirst" or "AddLast" or "TryTake";

    private static bool IsLookedAt(IInvocationOperation call)
    {
        return call.Parent is not IExpressionStatementOperation || call.TargetMethod.Name is "AddOrUpdate" or "GetOrAdd";
    }
}
