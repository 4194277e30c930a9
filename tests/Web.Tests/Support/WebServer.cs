using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify;

namespace Web.Tests.Support;

/// <summary>An application on a free port, with real HTTP.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebServer(WebApplication app, string connectionString, HttpProtocols protocols)
    {
        _app = app;
        ConnectionString = connectionString;
        Client.DefaultRequestVersion = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
    }

    public Uri Address => new(_app.Urls.First());

    public HttpClient Client { get; } = new(new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    public string ConnectionString { get; }

    public WatchedListener Listener => _app.Services.GetRequiredService<WatchedListener>();

    /// <param name="connectionString">The database.</param>
    /// <param name="map">Maps the endpoints.</param>
    /// <param name="services">Changes the services.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <param name="protocols">What the server speaks.</param>
    /// <param name="notify">Adds handlers.</param>
    public static async Task<WebServer> StartAsync(
        string connectionString,
        Action<WebApplication> map,
        CancellationToken ct,
        Action<IServiceCollection>? services = null,
        HttpProtocols protocols = HttpProtocols.Http1,
        Action<NotifyBuilder>? notify = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            // A client that does not read is what some of the tests are about.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddAuthorization().AddAuthentication("test")
            .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("test", configureOptions: null);
        NotifyBuilder channels = builder.Services.AddNotify(connectionString, options =>
        {
            options.BackoffBase = TimeSpan.FromMilliseconds(1);
            options.BackoffMax = TimeSpan.FromMilliseconds(50);
        }).AddWebTicks().AddRoomMessages().AddAnyValues();
        notify?.Invoke(channels);
        builder.Services.AddSingleton(provider => new WatchedListener(provider.GetRequiredService<IWebTicksListener>()));
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        map(app);
        await app.StartAsync(ct);
        return new WebServer(app, connectionString, protocols);
    }

    public Task PublishAsync(Tick tick, CancellationToken ct) =>
        _app.Services.GetRequiredService<IWebTicksPublisher>().PublishAsync(tick, ct).AsTask();

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task StopAsync(CancellationToken ct) => _app.StopAsync(ct);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class HeaderAuthentication(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers["X-User"] is [{ } user]
                ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new("name", user)], "test")), "test"))
                : AuthenticateResult.NoResult());
    }
}
