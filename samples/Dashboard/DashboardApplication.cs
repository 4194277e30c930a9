using Notify;
using Notify.Testing;
using Npgsql;

namespace Dashboard;

/// <summary>The web application: the page, its state, and the events that keep it up to date.</summary>
internal static class DashboardApplication
{
    public static WebApplication Build(DashboardArguments arguments, string connectionString, EmbeddedPostgres? server)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" });
        builder.WebHost.UseUrls(arguments.Url);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton(arguments);
        builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));
        builder.Services.AddSingleton<ShopState>();
        builder.Services.AddHostedService<Shop>();
        builder.Services.AddNotify(connectionString, options => options.BackoffMax = TimeSpan.FromSeconds(1))
            .AddDashboardOrders()
            .AddDashboardStats();

        WebApplication app = builder.Build();
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.UseWebSockets();

        // Large enough for a thousand rows at once.
        SubscriptionOptions roomy = new() { Capacity = 8192 };
        app.MapChannel<OrderChange>("/events/orders", options => options.Subscription = roomy);
        app.MapChannel<StatusTotal>("/events/stats");
        app.MapChannelSocket<OrderChange>("/sockets/orders", options => options.Subscription = roomy);
        app.MapChannelSocket<StatusTotal>("/sockets/stats");

        app.MapGet("/api/state", ReadStateAsync);
        app.MapGet("/api/server", () => new { CanRestart = server is { IsExternal: false } });
        RouteGroupBuilder actions = app.MapGroup("/api/actions").AddEndpointFilter(RequireOwnPageAsync);
        actions.MapPost("/burst", InsertAsync);
        if (server is { IsExternal: false })
        {
            actions.MapPost("/restart", () => RestartAsync(server));
        }

        return app;
    }

    private static async Task<IResult> ReadStateAsync(ShopState state, CancellationToken ct)
    {
        try
        {
            return TypedResults.Text(await state.ReadAsync(ct), "application/json");
        }
        catch (NpgsqlException)
        {
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> InsertAsync(ShopState state, CancellationToken ct)
    {
        try
        {
            await state.InsertAsync(1000, ct);
            return TypedResults.NoContent();
        }
        catch (NpgsqlException)
        {
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task RestartAsync(EmbeddedPostgres server)
    {
        await server.StopAsync(StopMode.Immediate);

        // Long enough for the user to see it.
        await Task.Delay(TimeSpan.FromSeconds(2));
        await server.StartAgainAsync();
    }

    /// <summary>A page of another site can't send this header, so it can't press the buttons.</summary>
    private static async ValueTask<object?> RequireOwnPageAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers["X-Dashboard"] == "button"
            ? await next(context)
            : TypedResults.StatusCode(StatusCodes.Status403Forbidden);
}
